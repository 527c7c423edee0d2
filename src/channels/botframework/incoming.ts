import { z } from 'zod';

/** What has to be there. */
const needed = (longest: number) =>
  z
    .string({ error: ({ input }) => (input === undefined || input === null ? 'is missing' : 'expected a text') })
    .min(1, 'is missing')
    .max(longest, `expected at most ${longest} characters`);
/** What channels say when they know it: of another kind or too long, it counts as not given. */
const known = (longest: number) => z.string().min(1).max(longest).nullish().catch(null);
/** A part that has what is needed of it: what is missing is named, and not the part. */
const part = <S extends z.ZodType>(schema: S) => z.preprocess((given) => given ?? {}, schema);

const longestId = 1_000;
const longestName = 200;

/** An activity as a Bot Connector posts it. */
export const incoming = z.looseObject({
  type: needed(100),
  id: known(longestId),
  timestamp: known(40),
  channelId: needed(64).regex(/^[a-zA-Z0-9][a-zA-Z0-9_.-]*$/, 'expected a channel such as msteams'),
  serviceUrl: needed(2_000),
  conversation: part(
    z.looseObject({ id: needed(longestId), isGroup: z.boolean().nullish().catch(null), tenantId: known(100) }),
  ),
  from: part(
    z.looseObject({ id: needed(longestId), name: known(longestName), aadObjectId: known(100), role: known(40) }),
  ),
  recipient: z.looseObject({ id: z.string() }).nullish().catch(null),
  /** As long as the body may be: what is more than is carried is cut, and that is told. */
  text: z.string('expected a text').nullish(),
  textFormat: known(20),
  locale: known(35),
  localTimezone: known(64),
});
export type Incoming = z.output<typeof incoming>;
