import { bannerIn } from './banner.ts';
import type { ConnectionState } from './connection.ts';
import type { Texts } from './texts.ts';

/** What a page says of its connection: a word in its header, and a banner when something is not as it should be. */
export interface ConnectionView {
  changed(state: ConnectionState): void;
  /** Web Chat takes messages: connected is only what can be used. */
  ready(): void;
  /** Something else for the banner, for a while. */
  notice(text: string): void;
  /** Web Chat is not there, and will not come by itself. */
  broken(): void;
  /** Says it again, in the language that it is now. */
  speak(): void;
  /** Only the word in the header. */
  refresh(): void;
}

interface Parts {
  readonly banner: HTMLElement;
  readonly status: HTMLElement;
  readonly said: () => Texts;
  /** What is said while all is well. */
  readonly online: () => string;
  readonly retry: () => void;
}

const backForMs = 4_000;
const noticeForMs = 10_000;

export function connectionViewOf({ banner: element, status, said, online, retry }: Parts): ConnectionView {
  const banner = bannerIn(element);
  let state: ConnectionState = 'connecting';
  let isReady = false;

  function showBanner(): void {
    const button = { text: said().retry, press: retry };
    if (state === 'failed') banner.show({ tone: 'error', text: said().failed, button });
    else if (state === 'lost') banner.show({ tone: 'warning', text: said().lost, button });
    else banner.hide();
  }

  /** For people, and for style.css. */
  function showStatus(): void {
    const { connecting, offline } = said();
    const words = { connecting, online: online(), failed: offline, lost: offline, signedOut: '' };
    const shown = state === 'online' && !isReady ? 'connecting' : state;
    status.textContent = words[shown];
    document.documentElement.dataset['state'] = shown;
  }

  return {
    changed: (now) => {
      const before = state;
      state = now;
      showStatus();
      if (now === 'online' && before === 'lost') banner.show({ tone: 'good', text: said().back, forMs: backForMs });
      else if (now !== before) showBanner();
    },
    ready: () => {
      isReady = true;
      showStatus();
    },
    notice: (text) => {
      banner.show({ tone: 'error', text, forMs: noticeForMs, then: showBanner });
    },
    broken: () => {
      document.documentElement.dataset['state'] = 'broken';
      const press = () => {
        location.reload();
      };
      banner.show({ tone: 'error', text: said().broken, button: { text: said().reload, press } });
    },
    refresh: showStatus,
    speak: () => {
      showStatus();
      showBanner();
    },
  };
}
