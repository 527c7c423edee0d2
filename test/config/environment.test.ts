import { readFile } from 'node:fs/promises';
import { join } from 'node:path';
import { parseEnv } from 'node:util';
import { describe, expect, test } from '@jest/globals';
import { readEnvironment } from '../../src/config/environment.ts';
import { errorCode } from '../../src/domain/errors.ts';

const appId = '123e4567-e89b-12d3-a456-426614174000';

const complaints = (env: Readonly<Record<string, string>>): readonly string[] => {
  try {
    readEnvironment(env);
  } catch (error) {
    expect(errorCode(error)).toBe('ENVIRONMENT_INVALID');
    return (error as Error).message.split('\n');
  }
  return [];
};

const defaults = {
  host: '127.0.0.1',
  port: 3978,
  publicUrl: undefined,
  mongodbUri: undefined,
  dataDir: '.data',
  configDir: 'config',
  localesDir: 'locales',
  directLineSecret: undefined,
  logLevel: 'info',
  attachmentHosts: [],
  botFramework: undefined,
};

test('with nothing set there is a default for all that needs one', () => {
  expect(readEnvironment({})).toEqual(defaults);
});

test('an empty variable counts as not set', () => {
  const names =
    'HOST PORT PUBLIC_URL MONGODB_URI DATA_DIR CONFIG_DIR LOCALES_DIR DIRECT_LINE_SECRET LOG_LEVEL ATTACHMENT_HOSTS'.split(
      ' ',
    );
  expect(readEnvironment(Object.fromEntries(names.map((name, at) => [name, ' '.repeat(at % 2)])))).toEqual(defaults);
});

test('every variable is read', () => {
  const env = {
    HOST: '0.0.0.0',
    PORT: '0',
    PUBLIC_URL: 'https://chat.example.com/',
    MONGODB_URI: 'mongodb+srv://user:pw@cluster.example.com/rota',
    DATA_DIR: '/var/lib/rota',
    CONFIG_DIR: '/etc/rota',
    LOCALES_DIR: '/etc/rota/locales',
    DIRECT_LINE_SECRET: 'a secret',
    ATTACHMENT_HOSTS: 'localhost, files.example.internal',
    LOG_LEVEL: 'debug',
    MicrosoftAppId: appId,
    MicrosoftAppPassword: 'pw',
    MicrosoftAppType: 'SingleTenant',
    MicrosoftAppTenantId: 'contoso.onmicrosoft.com',
    SOMETHING_ELSE: 'is left alone',
  };
  expect(readEnvironment(env)).toEqual({
    host: '0.0.0.0',
    port: 0,
    publicUrl: 'https://chat.example.com',
    mongodbUri: 'mongodb+srv://user:pw@cluster.example.com/rota',
    dataDir: '/var/lib/rota',
    configDir: '/etc/rota',
    localesDir: '/etc/rota/locales',
    directLineSecret: 'a secret',
    attachmentHosts: ['localhost', 'files.example.internal'],
    logLevel: 'debug',
    botFramework: {
      MicrosoftAppId: appId,
      MicrosoftAppPassword: 'pw',
      MicrosoftAppType: 'SingleTenant',
      MicrosoftAppTenantId: 'contoso.onmicrosoft.com',
    },
  });
});

describe('what is wrong', () => {
  test('is told all at once, and secrets are not shown', () => {
    const env = {
      HOST: 'http://localhost',
      PORT: '70000',
      PUBLIC_URL: 'chat.example.com',
      MONGODB_URI: 'mongo://user:hunter2@host',
      LOG_LEVEL: 'verbos',
      MicrosoftAppId: 'my-bot',
      MicrosoftAppPassword: 'hunter2',
      MicrosoftAppType: 'singletenant',
    };
    expect(complaints(env)).toEqual([
      'HOST: found "http://localhost", expected a name or address such as 0.0.0.0',
      'PORT: found "70000", expected a port from 0 to 65535',
      'PUBLIC_URL: found "chat.example.com", expected an address such as https://chat.example.com',
      'MONGODB_URI: found a value that is not shown, expected an address such as mongodb://host/rota?replicaSet=rs0',
      'LOG_LEVEL: found "verbos", expected one of fatal, error, warn, info, debug, trace, silent',
      'MicrosoftAppId: found "my-bot", expected an id such as 123e4567-e89b-12d3-a456-426614174000',
      'MicrosoftAppType: found "singletenant", expected one of MultiTenant, SingleTenant, UserAssignedMSI; did you mean SingleTenant?',
      'MicrosoftAppTenantId: found nothing, expected a value, as MicrosoftAppType is singletenant',
    ]);
  });

  test.each([
    [{ PORT: '-1' }, 'PORT: found "-1", expected a port from 0 to 65535'],
    [{ PORT: '80a' }, 'PORT: found "80a", expected a port from 0 to 65535'],
    [
      { PUBLIC_URL: 'https://example.com/?x=1' },
      'PUBLIC_URL: found "https://example.com/?x=1", expected an address such as https://chat.example.com',
    ],
    [{ MicrosoftAppId: appId }, 'MicrosoftAppPassword: found nothing, expected a value, as MicrosoftAppId is set'],
    [{ MicrosoftAppPassword: 'pw' }, 'MicrosoftAppId: found nothing, expected a value, as MicrosoftAppPassword is set'],
    [
      { MicrosoftAppId: appId, MicrosoftAppPassword: 'pw', MicrosoftAppType: 'SingleTenant' },
      'MicrosoftAppTenantId: found nothing, expected a value, as MicrosoftAppType is SingleTenant',
    ],
  ])('%j', (env, complaint) => {
    expect(complaints(env as Record<string, string>)).toEqual([complaint]);
  });
});

test('a managed identity needs a tenant and no password', () => {
  const env = { MicrosoftAppId: appId, MicrosoftAppType: 'UserAssignedMSI', MicrosoftAppTenantId: 'contoso' };
  expect(readEnvironment(env).botFramework?.MicrosoftAppPassword).toBe('');
});

test('.env.example lists every variable with its default', async () => {
  const example = parseEnv(await readFile(join(import.meta.dirname, '../../.env.example'), 'utf8'));
  expect(readEnvironment(example as Record<string, string>)).toEqual(defaults);
  expect(Object.keys(example).toSorted()).toEqual(
    [
      ...['HOST', 'PORT', 'PUBLIC_URL', 'MONGODB_URI', 'DATA_DIR', 'CONFIG_DIR', 'LOCALES_DIR', 'DIRECT_LINE_SECRET'],
      ...['LOG_LEVEL', 'MicrosoftAppId', 'MicrosoftAppPassword', 'MicrosoftAppType', 'MicrosoftAppTenantId'],
      'ATTACHMENT_HOSTS',
    ].toSorted(),
  );
});
