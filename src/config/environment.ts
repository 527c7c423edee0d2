import { z } from 'zod';
import { RotaError } from '../domain/errors.ts';
import { describe } from './describe.ts';
import { oneOf } from './problems.ts';

/** The settings of the process. What is not set and has no default is undefined. */
export interface Environment {
  readonly host: string;
  /** 0: any free port. */
  readonly port: number;
  /** Without a slash at the end. */
  readonly publicUrl: string | undefined;
  /** Undefined: Rota runs a mongod of its own. */
  readonly mongodbUri: string | undefined;
  readonly dataDir: string;
  readonly configDir: string;
  readonly localesDir: string;
  /** Undefined: one is made and kept in MongoDB. */
  readonly directLineSecret: string | undefined;
  readonly logLevel: (typeof logLevels)[number];
  /** Names in our own network that files may be fetched from, in small letters. */
  readonly attachmentHosts: readonly string[];
  /** As the Bot Framework's own factories take them; undefined: no channel but Direct Line and the Emulator. */
  readonly botFramework: BotFrameworkSettings | undefined;
}

export interface BotFrameworkSettings {
  readonly MicrosoftAppId: string;
  readonly MicrosoftAppPassword: string;
  readonly MicrosoftAppType: (typeof appTypes)[number];
  readonly MicrosoftAppTenantId: string;
}

const logLevels = ['fatal', 'error', 'warn', 'info', 'debug', 'trace', 'silent'] as const;
const appTypes = ['MultiTenant', 'SingleTenant', 'UserAssignedMSI'] as const;
/** Never shown, not even a part of them. */
const secrets: ReadonlySet<string> = new Set(['MONGODB_URI', 'DIRECT_LINE_SECRET', 'MicrosoftAppPassword']);

const expected = (what: string) => ({ error: `expected ${what}` });
const choice = <const T extends readonly string[]>(names: T) =>
  z.enum(names, { error: ({ input }) => `expected ${oneOf(names, String(input))}` });
const isWebAddress = (text: string): boolean => {
  const url = URL.parse(text);
  return url !== null && /^https?:$/.test(url.protocol) && url.search === '' && url.hash === '' && url.username === '';
};

const variables = z.object({
  HOST: z
    .string()
    .regex(/^[^\s/]+$/, expected('a name or address such as 0.0.0.0'))
    .default('127.0.0.1'),
  PORT: z
    .string()
    .regex(/^\d{1,5}$/, expected('a port from 0 to 65535'))
    .transform(Number)
    .refine((port) => port <= 65_535, expected('a port from 0 to 65535'))
    .default(3978),
  PUBLIC_URL: z
    .string()
    .refine(isWebAddress, expected('an address such as https://chat.example.com'))
    .transform((url) => url.replace(/\/+$/, ''))
    .optional(),
  MONGODB_URI: z
    .string()
    .regex(/^mongodb(\+srv)?:\/\/[^/]/, expected('an address such as mongodb://host/rota?replicaSet=rs0'))
    .optional(),
  DATA_DIR: z.string().default('.data'),
  CONFIG_DIR: z.string().default('config'),
  LOCALES_DIR: z.string().default('locales'),
  DIRECT_LINE_SECRET: z.string().optional(),
  LOG_LEVEL: choice(logLevels).default('info'),
  ATTACHMENT_HOSTS: z
    .string()
    .regex(/^[^\s,/]+(\s*,\s*[^\s,/]+)*$/, expected('names such as files.example.com, with commas between'))
    .transform((names) => names.toLowerCase().split(/\s*,\s*/))
    .default([]),
  MicrosoftAppId: z.guid(expected('an id such as 123e4567-e89b-12d3-a456-426614174000')).optional(),
  MicrosoftAppPassword: z.string().optional(),
  MicrosoftAppType: choice(appTypes).default('MultiTenant'),
  MicrosoftAppTenantId: z.string().optional(),
});

type Variables = z.output<typeof variables>;

/**
 * Reads the settings from environment variables; an empty one counts as not set.
 * Throws RotaError `ENVIRONMENT_INVALID`, whose message has a line for each variable that is wrong; secrets are not shown.
 */
export function readEnvironment(env: Readonly<Record<string, string | undefined>>): Environment {
  const set = Object.fromEntries(
    Object.entries(env).flatMap(([name, value]) =>
      value === undefined || value.trim() === '' ? [] : [[name, value.trim()]],
    ),
  );
  const { data, error } = variables.safeParse(set);
  const wrong = (error?.issues ?? []).map(({ path: [name], message }) => {
    const variable = String(name);
    return `${variable}: found ${secrets.has(variable) ? 'a value that is not shown' : describe(set[variable])}, ${message}`;
  });
  const problems = [...wrong, ...missingWith(set)];
  if (!data || problems.length > 0) throw new RotaError('ENVIRONMENT_INVALID', problems.join('\n'));
  return environmentOf(data);
}

/** What the Bot Framework's variables need of each other. */
function missingWith(set: Readonly<Record<string, string | undefined>>): readonly string[] {
  const type = set['MicrosoftAppType'] ?? 'MultiTenant';
  const needs = (name: string, because: string): readonly string[] =>
    set[name] === undefined ? [`${name}: found nothing, expected a value, as ${because}`] : [];
  if (set['MicrosoftAppId'] === undefined) {
    return set['MicrosoftAppPassword'] === undefined ? [] : needs('MicrosoftAppId', 'MicrosoftAppPassword is set');
  }
  return [
    ...(type === 'UserAssignedMSI' ? [] : needs('MicrosoftAppPassword', 'MicrosoftAppId is set')),
    ...(type === 'MultiTenant' ? [] : needs('MicrosoftAppTenantId', `MicrosoftAppType is ${type}`)),
  ];
}

function environmentOf(read: Variables): Environment {
  return {
    host: read.HOST,
    port: read.PORT,
    publicUrl: read.PUBLIC_URL,
    mongodbUri: read.MONGODB_URI,
    dataDir: read.DATA_DIR,
    configDir: read.CONFIG_DIR,
    localesDir: read.LOCALES_DIR,
    directLineSecret: read.DIRECT_LINE_SECRET,
    logLevel: read.LOG_LEVEL,
    attachmentHosts: read.ATTACHMENT_HOSTS,
    botFramework:
      read.MicrosoftAppId === undefined
        ? undefined
        : {
            MicrosoftAppId: read.MicrosoftAppId,
            MicrosoftAppPassword: read.MicrosoftAppPassword ?? '',
            MicrosoftAppType: read.MicrosoftAppType,
            MicrosoftAppTenantId: read.MicrosoftAppTenantId ?? '',
          },
  };
}
