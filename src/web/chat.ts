import type { RotaMark } from './activity.ts';
import type { Pressed } from './card.ts';
import { defineCards, pressEvent } from './cardElement.ts';
import { connect } from './connection.ts';
import { connectionViewOf } from './connectionView.ts';
import { emptyStateIn, type EmptyWords } from './emptyState.ts';
import { guardFiles, uploadLimitMegabytes } from './fileGuard.ts';
import { type Language, locales } from './language.ts';
import { longestText } from './limits.ts';
import type { Pass, SignedOutError } from './pass.ts';
import { focusSendBox, followEnd } from './sendBox.ts';
import { storeMiddleware } from './storeMiddleware.ts';
import { styleOptions } from './styleOptions.ts';
import { type Texts, texts } from './texts.ts';
import { counterIn } from './textLimit.ts';
import { transcriptOf } from './transcript.ts';
import { loadedWebChat } from './webChatApi.ts';

/** The elements that every page with a conversation has. */
export interface ChatElements {
  readonly conversation: HTMLElement;
  /** Shown in its place while there is nothing in it. */
  readonly empty: HTMLElement;
  readonly banner: HTMLElement;
  /** Says in a word whether there is a connection. */
  readonly status: HTMLElement;
  readonly counter: HTMLElement;
}

interface Parts {
  readonly elements: ChatElements;
  readonly language: () => Language;
  readonly pass: () => Promise<Pass>;
  readonly empty: () => EmptyWords;
  /** What the page says while there is a connection, in place of that. */
  readonly onlineAs?: () => string;
  /** The first one: whose conversation it is is known now. */
  readonly onPass?: (pass: Pass) => void;
  /** From now on texts can be sent. */
  readonly onReady?: () => void;
  readonly onMark?: (mark: RotaMark) => void;
  readonly onSignedOut?: (why: SignedOutError['why']) => void;
}

/** A conversation on a page: Web Chat, its connection, and what is said about both. */
export interface Chat {
  /** Puts texts into the language that it is now. */
  speak(): void;
  /** Says anew what is so. */
  refresh(): void;
  /** Sends a text as if it had been typed; nothing before it is ready. */
  send(text: string): void;
  close(): void;
}

const tooLarge = 413;

/** Undefined when Web Chat could not be loaded; the page says so. */
export function startChat(parts: Parts): Chat | undefined {
  const { elements, language, pass, onPass, onReady, onSignedOut } = parts;
  const said = (): Texts => texts[language()];
  const retry = () => {
    connection.retry();
  };
  const online = parts.onlineAs ?? (() => said().online);
  const view = connectionViewOf({ banner: elements.banner, status: elements.status, said, online, retry });
  const webChat = loadedWebChat();
  if (!webChat) {
    view.broken();
    return undefined;
  }
  const { createStore, renderWebChat } = webChat;
  const store = createStore(
    {},
    storeMiddleware({
      onReady: () => {
        view.ready();
        empty.ready();
        focusSendBox(elements.conversation);
        onReady?.();
      },
      refuses: (text) => {
        if (text.length <= longestText) return false;
        view.notice(said().tooLong(longestText, text.length));
        return true;
      },
      sendBox: () => store.getState().sendBoxValue,
    }),
  );
  defineCards(said);
  const look = transcriptOf({ store, texts: said });
  const empty = emptyStateIn(elements.empty, store, parts.empty);
  counterIn(elements.counter, store, said);
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
  elements.conversation.addEventListener(pressEvent, ({ detail }: CustomEventInit<Pressed>) => {
    if (!detail) return;
    const { shown: displayText, ...rota } = detail;
    store.dispatch({ type: 'WEB_CHAT/SEND_MESSAGE_BACK', payload: { displayText, value: { rota } } });
    followEnd(elements.conversation);
  });
  const connection = connect({
    pass,
    locale: () => locales[language()],
    onPass: welcome,
    onState: (state) => {
      view.changed(state);
    },
    onSignedOut: (why) => onSignedOut?.(why),
    onMark: (mark) => parts.onMark?.(mark),
    mayType: () => !store.getState().sendBoxValue.trimStart().startsWith('/'),
    onRefused: (status) => {
      view.notice(status === tooLarge ? said().tooLarge(uploadLimitMegabytes) : said().refused);
    },
  });

  return {
    speak: () => {
      view.speak();
      empty.speak();
      if (person !== undefined) draw();
    },
    refresh: () => {
      view.refresh();
      empty.speak();
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
