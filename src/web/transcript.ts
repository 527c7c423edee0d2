import { type Activity, isSeen, wordsOf } from './activity.ts';
import { type Drawn, drawn as h } from './drawn.ts';
import { drawnFile } from './files.ts';
import { colourOf, initialsOf } from './person.ts';
import { plainText } from './plainText.ts';
import type { Texts } from './texts.ts';
import type {
  ActivityMiddleware,
  AttachmentMiddleware,
  AvatarMiddleware,
  GroupMiddleware,
  Store,
  TypingMiddleware,
} from './webChatApi.ts';

interface Parts {
  readonly store: Store;
  readonly texts: () => Texts;
}

/** How messages look: who wrote them, an avatar, and what kind they are, for style.css. */
export function transcriptOf({ store, texts }: Parts) {
  const activityMiddleware: ActivityMiddleware =
    () =>
    (next) =>
    (first, ...others) => {
      const { activity } = first;
      const draw = next({ ...first, activity: withWords(activity) }, ...others);
      if (!draw || activity.type !== 'message') return draw;
      return (...rest) => h('div', { className: `rota-message ${kindOf(activity)}` }, label(activity), draw(...rest));
    };

  /** The sender's name, where another one begins to speak. */
  function label(activity: Activity): Drawn {
    const { rota } = activity.channelData ?? {};
    if (!rota || isFromSameAsBefore(activity, store.getState().activities)) return null;
    const tag = rota.internal ? texts().internal : rota.sender === 'bot' ? texts().automatic : null;
    return h(
      'div',
      { className: 'rota-sender' },
      h('span', { className: 'rota-name' }, activity.from.name),
      tag !== null && h('span', { className: 'rota-tag' }, tag),
    );
  }

  const avatarMiddleware: AvatarMiddleware = () => (next) => (request) => {
    const { activity, fromUser } = request;
    const sender = activity?.channelData?.rota?.sender;
    if (fromUser || sender === undefined) return next(request);
    const name = activity?.from.name ?? '';
    const look =
      sender === 'bot'
        ? { className: 'rota-avatar rota-avatar-bot' }
        : { className: 'rota-avatar', style: { backgroundColor: colourOf(name) } };
    return () => h('div', { ...look, 'aria-hidden': true }, sender === 'bot' ? null : initialsOf(name));
  };

  const typingIndicatorMiddleware: TypingMiddleware =
    () =>
    () =>
    ({ activeTyping, visible }) => {
      const name = Object.values(activeTyping).find(({ role }) => role !== 'user')?.name;
      if (!visible || name === undefined) return false;
      // Web Chat tells screen readers itself.
      return h(
        'div',
        { className: 'rota-typing', 'aria-hidden': true },
        h('span', { className: 'rota-dots' }, h('i', {}), h('i', {}), h('i', {})),
        texts().typing(name),
      );
    };

  /** Web Chat takes everybody who is not the user for one. */
  const groupActivitiesMiddleware: GroupMiddleware = () => (next) => (request) => ({
    ...next(request),
    sender: runsOfOneSender(request.activities),
  });

  const attachmentMiddleware: AttachmentMiddleware = () => (next) => (request) => {
    const { attachment = {}, activity } = request;
    const { contentType, content, contentUrl } = attachment;
    const card = activity?.channelData?.rota?.card;
    if (contentType?.startsWith('text/') && typeof content === 'string')
      return card ? h('rota-card', { card: JSON.stringify(card) }) : plainText(content);
    return contentUrl === undefined ? next(request) : drawnFile(attachment, contentUrl, texts());
  };

  return {
    activityMiddleware,
    attachmentMiddleware,
    avatarMiddleware,
    groupActivitiesMiddleware,
    typingIndicatorMiddleware,
  };
}

/** Web Chat draws nothing that has no text, even where it would say something else. */
const withWords = (activity: Activity): Activity =>
  activity.channelData?.messageBack ? { ...activity, text: wordsOf(activity) } : activity;

function kindOf(activity: Activity): string {
  const { from, channelData } = activity;
  if (from.role === 'user') return wordsOf(activity).startsWith('/') ? 'rota-own rota-command' : 'rota-own';
  const rota = channelData?.rota;
  return `rota-from-${rota?.sender ?? 'bot'}${rota?.internal ? ' rota-internal' : ''}`;
}

function runsOfOneSender(activities: readonly Activity[]): Activity[][] {
  const runs: Activity[][] = [];
  for (const activity of activities) {
    const run = runs.at(-1);
    if (run?.[0]?.from.id === activity.from.id) run.push(activity);
    else runs.push([activity]);
  }
  return runs;
}

function isFromSameAsBefore({ id, from }: Activity, activities: readonly Activity[]): boolean {
  const index = activities.findIndex((activity) => activity.id === id);
  const before = activities.slice(0, Math.max(0, index)).findLast(isSeen);
  return before?.from.id === from.id;
}
