import { mkdir, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { machines } from '../../machines/index.ts';
import { jsonSchemas, printed } from './jsonSchemas.ts';

/** Writes config/schema: run it when the schemas of the config files or of a machine's parameters have changed. */
const folder = join(import.meta.dirname, '../../config/schema');
await mkdir(folder, { recursive: true });
for (const [name, schema] of Object.entries(jsonSchemas(machines)))
  await writeFile(join(folder, name), printed(schema));
