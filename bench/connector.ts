import { type Connector, startConnector } from '../test/support/connector.ts';
import { type Awaited, awaited } from './awaited.ts';
import { postJson } from './directLine.ts';

/** A Bot Connector in the generator's process, and a way to post to a bot as it does. */
export interface Channel extends AsyncDisposable {
  readonly serviceUrl: string;
  readonly arrivals: Awaited;
  /** Posts an activity, made for this service URL. */
  post(url: string, activity: (serviceUrl: string) => object): Promise<void>;
}

/** `heard` is told each message: the conversation, and its words. */
export async function openChannel(
  heard: (conversation: string, words: string) => void = () => undefined,
): Promise<Channel> {
  await using stack = new AsyncDisposableStack();
  const arrivals = stack.use(awaited());
  const connector: Connector = stack.use(
    await startConnector(({ conversation, activity }) => {
      const words = activity.text ?? activity.summary ?? '';
      arrivals.heard(words);
      heard(conversation, words);
    }),
  );
  const owned = stack.move();
  const { serviceUrl } = connector;
  return {
    serviceUrl,
    arrivals,
    post: async (url, activity) => {
      await postJson(`${url}/api/messages`, undefined, activity(serviceUrl));
    },
    [Symbol.asyncDispose]: () => owned.disposeAsync(),
  };
}
