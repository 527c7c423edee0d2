import type { Activity } from './activity.ts';
import type { Action, StoreMiddleware } from './webChatApi.ts';

/** What Web Chat's store does with a message, from sending to its end. */
const post = 'DIRECT_LINE/POST_ACTIVITY';

interface Parts {
  readonly onReady: () => void;
  /** Is a text not to be sent? Then it stays in the send box. */
  readonly refuses: (text: string) => boolean;
  readonly sendBox: () => string;
}

/** What happens in Web Chat's store, for the page. */
export function storeMiddleware({ onReady, refuses, sendBox }: Parts): StoreMiddleware {
  const files = new Map<string, Activity['attachments']>();
  return () => (next) => (action) => {
    if (action.type === 'WEB_CHAT/SUBMIT_SEND_BOX' && refuses(sendBox().trim())) return undefined;
    if (action.type === `${post}_PENDING`) keepFiles(activityOf(action));
    if (action.type === `${post}_FULFILLED`) dropFiles(activityOf(action));
    const result = next(action.type === post ? asNew(action, next) : action);
    if (action.type === 'DIRECT_LINE/CONNECT_FULFILLED') onReady();
    return result;
  };

  /** Web Chat forgets where the files of a message are as soon as it is on its way. */
  function keepFiles({ attachments = [], channelData }: Activity): void {
    if (attachments.length > 0) files.set(channelData?.clientActivityID ?? '', attachments);
  }

  function dropFiles({ channelData }: Activity): void {
    const id = channelData?.clientActivityID ?? '';
    for (const { contentUrl } of files.get(id) ?? [])
      if (contentUrl?.startsWith('blob:')) URL.revokeObjectURL(contentUrl);
    files.delete(id);
  }

  /** A message that is tried again: with its files, and in place of the failed one, which Web Chat would leave beside it. */
  function asNew(action: Action, next: (action: Action) => unknown): Action {
    const activity = activityOf(action);
    const failed = activity.channelData?.clientActivityID;
    if (failed === undefined) return action;
    const nothing = { ...activity, id: `failed|${failed}`, type: 'event' };
    next({ type: 'DIRECT_LINE/INCOMING_ACTIVITY', payload: { activity: nothing } });
    const attachments = files.get(failed) ?? activity.attachments;
    files.delete(failed);
    return {
      ...action,
      payload: { ...action.payload, activity: { ...activity, ...(attachments && { attachments }) } },
    };
  }
}

const activityOf = ({ payload }: Action): Activity => (payload as { readonly activity: Activity }).activity;
