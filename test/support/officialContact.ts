import { type Official, official, type OfficialActivity } from './officialClient.ts';
import { postJson } from './person.ts';
import type { Rota } from './rota.ts';

const online = 2;

/** A contact on the official Direct Line client. */
export interface OfficialContact extends Disposable {
  readonly user: string;
  /** What the bot and agents said, in order. */
  readonly heard: () => readonly OfficialActivity[];
  /** `more` are fields of the activity: `{ localTimezone: 'Asia/Jakarta' }`. */
  say(text: string, more?: object): Promise<void>;
  /** Waits until a text has been heard so often. */
  hears(text: string | RegExp, times?: number): Promise<void>;
}

/** A new contact, connected, who has said nothing yet. */
export async function officialContact(
  { url }: Pick<Rota, 'url'>,
  secret: string,
  { name = 'Marie', locale = 'en' } = {},
): Promise<OfficialContact> {
  const user = `dl_${crypto.randomUUID()}`;
  const response = await postJson(`${url}/v3/directline/tokens/generate`, { user: { id: user, name } }, secret);
  const { token } = (await response.json()) as { token: string };
  const client: Official = official({
    token,
    domain: `${url}/v3/directline`,
    conversationStartProperties: { locale },
  });
  await client.is(online);
  const heard = () => client.received.filter(({ type, from }) => type === 'message' && from.id !== user);
  const matches = (text: string | undefined, wanted: string | RegExp): boolean =>
    typeof wanted === 'string' ? text === wanted : wanted.test(text ?? '');
  return {
    user,
    heard,
    say: async (text, more = {}) => {
      await client.post({ type: 'message', text, from: { id: user }, locale, ...more });
    },
    hears: (wanted, times = 1) =>
      client.until(String(wanted), () => heard().filter(({ text }) => matches(text, wanted)).length >= times),
    [Symbol.dispose]: () => {
      client.client.end();
    },
  };
}
