import type { RequestHandler, Server } from 'restify';
import type { BotFramework } from '../channels/botframework/botFramework.ts';
import { incoming } from '../channels/botframework/incoming.ts';
import { RotaError } from '../domain/errors.ts';
import type { Log } from '../runtime/ports.ts';
import { parse } from './directLineRoutes.ts';
import { jsonBody } from './body.ts';
import { answering, bodyOf, headersOf, problemOf, refuse } from './http.ts';

/** Teams takes about 100 KB of text in UTF-16, repeats it as HTML, and three bytes a character in UTF-8 are not rare. */
const longestBody = 1_048_576;
const jsonType = /^application\/json\b/i;

/** Where Bot Connectors post: Teams, the Emulator and every other channel of the Bot Framework. */
export function messagesRoute(server: Server, botFramework: BotFramework, log: Log): void {
  /** Strangers are turned away before their body is read, and a page in a browser, which may post anything but JSON. */
  const admission: RequestHandler = (request, response, next) => {
    const { authorization, 'content-type': type } = headersOf(request);
    const admit = async () => {
      await botFramework.admit(request.socket.remoteAddress ?? '', authorization);
      if (!jsonType.test(type ?? '')) throw new RotaError('UNSUPPORTED', 'Send the activity as application/json.');
    };
    admit().then(
      () => {
        next();
      },
      (error: unknown) => {
        const { status, code, message } = problemOf(error);
        if (status >= 500) log.error({ err: error, status }, 'an activity was not let in');
        else log.debug({ code, status, reason: message }, 'an activity was not let in');
        response.header('Connection', 'close');
        refuse(response, error);
        next(false);
      },
    );
  };

  server.post(
    '/api/messages',
    admission,
    jsonBody(longestBody),
    answering(log, async (request, response) => {
      const activity = parse(incoming, bodyOf(request));
      const { status, body } = await botFramework.receive(headersOf(request).authorization ?? '', activity);
      response.send(status, body);
    }),
  );
}
