import { readdir, readFile } from 'node:fs/promises';
import { join } from 'node:path';
import { expect, test } from '@jest/globals';
import { z } from 'zod';
import { machines } from '../../machines/index.ts';
import { jsonSchemas, printed } from '../../src/config/jsonSchemas.ts';
import { desk } from './folder.ts';

const root = join(import.meta.dirname, '../..');

test('the files in config/schema are those that write-schemas.ts writes', async () => {
  const folder = join(root, 'config/schema');
  const schemas = jsonSchemas(machines);
  expect((await readdir(folder)).toSorted()).toEqual(Object.keys(schemas).toSorted());
  for (const [name, schema] of Object.entries(schemas)) {
    expect(await readFile(join(folder, name), 'utf8')).toBe(printed(schema));
  }
});

test('every config file names its schema for editors', async () => {
  for (const name of ['agents', 'teams', 'shifts', 'routing', 'replies']) {
    const [line] = (await readFile(join(root, `config/${name}.yaml`), 'utf8')).split('\n');
    expect(line).toBe(`# yaml-language-server: $schema=./schema/${name}.schema.json`);
  }
});

test('the parameters are those of the machine that is named, or of the default one', () => {
  const reception = { id: 'reception', parameters: z.strictObject({ wait: z.boolean().default(true) }) };
  const schema = jsonSchemas([reception, desk])['routing.schema.json'];
  expect(schema?.properties?.['machine']).toMatchObject({ enum: ['reception', 'desk'], default: 'reception' });
  expect(schema?.['allOf']).toMatchObject([
    {
      if: { properties: { machine: { const: 'reception' } } },
      then: { properties: { parameters: { properties: { wait: { type: 'boolean' } }, additionalProperties: false } } },
    },
    {
      if: { properties: { machine: { const: 'desk' } }, required: ['machine'] },
      then: { properties: { parameters: { properties: { within: { type: 'string', default: '1 hour' } } } } },
    },
  ]);
});

test('the schemas say what is written, not what is read, and nothing of this house', () => {
  const text = JSON.stringify(jsonSchemas([desk]));
  expect(text).not.toContain('refersTo');
  expect(jsonSchemas([desk])['agents.schema.json']).toMatchObject({
    $schema: 'http://json-schema.org/draft-07/schema#',
    required: ['agents'],
    properties: { agents: { additionalProperties: { required: ['name'], additionalProperties: false } } },
  });
});
