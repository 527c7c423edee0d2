import { connect } from './connection.ts';
import { connectionViewOf } from './connectionView.ts';
import { guardFiles, uploadLimitMegabytes } from './fileGuard.ts';
import { type Language, locales } from './language.ts';
import type { Pass } from './pass.ts';
import { storeMiddleware } from './storeMiddleware.ts';
import { styleOptions } from './styleOptions.ts';
import { type Texts, texts } from './texts.ts';
import { transcriptOf } from './transcript.ts';
import { loadedWebChat } from './webChatApi.ts';

/** The elements that every page with a conversation has. */
interface ChatElements {
  readonly conversation: HTMLElement;
  readonly banner: HTMLElement;
  /** Says in a word whether there is a connection. */
  readonly status: HTMLElement;
}

interface Parts {
  readonly elements: ChatElements;
  readonly language: () => Language;
  readonly pass: () => Promise<Pass>;
  /** The first one: whose conversation it is is known now. */
  readonly onPass?: (pass: Pass) => void;
  /** From now on texts can be sent. */
  readonly onReady?: () => void;
  readonly onSignedOut?: () => void;
}

/** A conversation on a page: Web Chat, its connection, and what is said about both. */
export interface Chat {
  /** Puts texts into the language that it is now. */
  speak(): void;
  /** Sends a text as if it had been typed; nothing before it is ready. */
  send(text: string): void;
  close(): void;
}

const tooLarge = 413;

/** Undefined when Web Chat could not be loaded; the page says so. */
export function startChat({ elements, language, pass, onPass, onReady, onSignedOut }: Parts): Chat | undefined {
  const said = (): Texts => texts[language()];
  const retry = () => {
    connection.retry();
  };
  const view = connectionViewOf({ banner: elements.banner, status: elements.status, said, retry });
  const webChat = loadedWebChat();
  if (!webChat) {
    view.broken();
    return undefined;
  }
  const { createStore, renderWebChat } = webChat;
  const store = createStore(
    {},
    storeMiddleware(() => {
      view.ready();
      onReady?.();
    }),
  );
  const look = transcriptOf({ store, texts: said });
  let person: string | undefined;

  function welcome(given: Pass): void {
    if (person === given.userId) return;
    if (person !== undefined) {
      location.reload();
      throw new Error('somebody else signed in here: their conversation must not go on in this one');
    }
    person = given.userId;
    onPass?.(given);
    draw();
  }

  function draw(): void {
    renderWebChat(
      {
        directLine: connection.adapter,
        store,
        locale: locales[language()],
        nonce: nonceOfPage(),
        sendTypingIndicator: true,
        styleOptions,
        overrideLocalizedStrings: { ...said().webChat, TYPING_INDICATOR_SINGLE_TEXT: said().typing('$1') },
        ...look,
      },
      elements.conversation,
    );
  }

  guardFiles(elements.conversation, {
    onTooLarge: (megabytes) => {
      view.notice(said().tooLarge(megabytes));
    },
    onTooMany: (files) => {
      view.notice(said().tooMany(files));
    },
  });
  const connection = connect({
    pass,
    locale: () => locales[language()],
    onPass: welcome,
    onState: (state) => {
      view.changed(state);
      if (state === 'signedOut') onSignedOut?.();
    },
    onRefused: (status) => {
      view.notice(status === tooLarge ? said().tooLarge(uploadLimitMegabytes) : said().refused);
    },
  });

  return {
    speak: () => {
      view.speak();
      if (person !== undefined) draw();
    },
    send: (text) => {
      store.dispatch({ type: 'WEB_CHAT/SEND_MESSAGE', payload: { text, method: 'keyboard' } });
    },
    close: () => {
      connection.close();
    },
  };
}

/** What the policy asks of styles that scripts put in: the server gives each page its own. */
function nonceOfPage(): string {
  return document.querySelector<HTMLMetaElement>('meta[property="csp-nonce"]')?.nonce ?? '';
}
