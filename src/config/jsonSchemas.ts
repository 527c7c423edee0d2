import { z } from 'zod';
import { agentsFile, repliesFile, routingFile, shiftsFile, teamsFile } from '../domain/workspace.ts';
import type { MachineLike } from './machineLike.ts';

type JsonSchema = z.core.JSONSchema.BaseSchema;

/** JSON Schemas of the config files for editors, by file name. What points from file to file is beyond them. */
export function jsonSchemas(machines: readonly MachineLike[]): Readonly<Record<string, JsonSchema>> {
  return {
    'agents.schema.json': jsonSchema(agentsFile),
    'teams.schema.json': jsonSchema(teamsFile),
    'shifts.schema.json': jsonSchema(shiftsFile),
    'routing.schema.json': routingSchema(machines),
    'replies.schema.json': jsonSchema(repliesFile),
  };
}

/** How such a schema is written to its file. */
export const printed = (schema: JsonSchema): string => `${JSON.stringify(schema, null, 2)}\n`;

function jsonSchema(schema: z.ZodType): JsonSchema {
  return z.toJSONSchema(schema, {
    io: 'input',
    target: 'draft-7',
    override: ({ jsonSchema: json }) => {
      delete json['refersTo'];
    },
  });
}

/** The parameters are those of the machine that is named, or of the default one. */
function routingSchema(machines: readonly MachineLike[]): JsonSchema {
  const schema = jsonSchema(routingFile);
  const { machine, parameters, ...others } = schema.properties ?? {};
  const standard = routingFile.shape.machine.parse(undefined);
  return {
    ...schema,
    properties: {
      machine: { ...(machine as JsonSchema), enum: machines.map(({ id }) => id) },
      parameters: {
        ...(parameters as JsonSchema),
        description: 'Each is optional; which there are is up to the machine.',
      },
      ...others,
    },
    allOf: machines.map(({ id, parameters: own }) => {
      const { $schema: _, ...inner } = jsonSchema(own);
      const named = { properties: { machine: { const: id } } };
      return {
        if: id === standard ? named : { ...named, required: ['machine'] },
        then: { properties: { parameters: inner } },
      };
    }),
  };
}
