import { z } from 'zod';

const schemaVersion = '1.25';

const missing = (what: string) => ({ error: `expected ${what}` });
const page = z.url({ protocol: /^https$/, ...missing('an address that begins with https://') }).max(2_048);
const words = (longest: number) => {
  const wanted = missing(`1 to ${longest} characters`);
  return z.string().trim().min(1, wanted).max(longest, wanted);
};

const fields = z.object({
  MicrosoftAppId: z.guid(missing('the app id of the bot’s registration in Azure')),
  PUBLIC_URL: z
    .url({ protocol: /^https$/, ...missing('the address that Teams reaches Rota at, which begins with https://') })
    .transform((url) => url.replace(/\/+$/, '')),
  name: words(30).default('Rota'),
  'full-name': words(100).optional(),
  description: words(80).default('Write to us here, and whoever is on duty answers you.'),
  developer: words(32).default('Rota'),
  website: page.optional(),
  privacy: page.optional(),
  terms: page.optional(),
  'app-version': z
    .string()
    .max(256)
    .regex(/^(0|[1-9]\d*)\.(0|[1-9]\d*)\.(0|[1-9]\d*)$/, missing('a version such as 1.0.1'))
    .default('1.0.0'),
});
/** What a manifest is made of: from the environment, and from the command's options. */
export const manifestSettings = fields.refine((given) => given['full-name'] !== given.name, {
  path: ['full-name'],
  ...missing('another name than --name'),
});
type Settings = z.output<typeof manifestSettings>;

const longDescription =
  'Your message goes to the team on duty, and the person who takes it answers you in this chat. Agents get their conversations here ' +
  'too, as cards with buttons, and type /help to see what else they can do.';

/**
 * The app as Teams wants it described: the bot, in one-to-one chats. It asks for no permission of the organisation, and lists no
 * commands, for contacts would see the agents'.
 */
export function teamsManifest(settings: Settings): object {
  const { MicrosoftAppId: id, PUBLIC_URL: url, name, description, developer } = settings;
  return {
    $schema: `https://developer.microsoft.com/json-schemas/teams/v${schemaVersion}/MicrosoftTeams.schema.json`,
    manifestVersion: schemaVersion,
    version: settings['app-version'],
    id,
    developer: {
      name: developer,
      websiteUrl: settings.website ?? url,
      privacyUrl: settings.privacy ?? settings.website ?? url,
      termsOfUseUrl: settings.terms ?? settings.website ?? url,
    },
    name: { short: name, full: settings['full-name'] ?? `${name}: write to the team on duty` },
    description: { short: description, full: longDescription },
    icons: { color: 'color.png', outline: 'outline.png' },
    accentColor: '#1f5f5b',
    bots: [{ botId: id, scopes: ['personal'], isNotificationOnly: false, supportsFiles: true }],
    permissions: ['identity', 'messageTeamMembers'],
    validDomains: [new URL(url).hostname],
  };
}
