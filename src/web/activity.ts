import type { Card } from './card.ts';

/** A Direct Line activity, as far as the pages look at it. */
export interface Activity {
  readonly type: string;
  readonly id?: string;
  readonly text?: string;
  readonly from: { readonly id: string; readonly name?: string; readonly role?: string };
  readonly attachments?: readonly Attachment[];
  /** What a card's button sent. */
  readonly value?: unknown;
  readonly channelData?: Readonly<Record<string, unknown>> & {
    readonly rota?: RotaMark;
    readonly clientActivityID?: string;
    /** What a person sees of a button that they pressed. */
    readonly messageBack?: { readonly displayText?: string };
  };
}

export interface Attachment {
  readonly contentType?: string;
  readonly content?: unknown;
  readonly contentUrl?: string;
  readonly thumbnailUrl?: string;
  readonly name?: string;
}

/** What Rota says of its own activities. */
export interface RotaMark {
  readonly sender: 'bot' | 'agent' | 'contact';
  readonly ref: string | null;
  /** Never shown to a contact. */
  readonly internal: boolean;
  /** Of what is shown in the place of another: its own number in the line. */
  readonly number?: number;
  /** Drawn in place of the text, which says the same. */
  readonly card?: Card;
  /** Of what is no message: the agent's presence is another one, or a conversation has left them. */
  readonly presence?: Presence;
  readonly settled?: { readonly ref: string; readonly status: string };
}

export type Presence = 'online' | 'away' | 'offline';

/** Some buttons say nothing that is shown. */
export const isSeen = (activity: Activity): boolean =>
  activity.type === 'message' && (wordsOf(activity) !== '' || Boolean(activity.attachments?.length));

const adaptiveCard = 'application/vnd.microsoft.card.adaptive';

/** What is seen of a message. */
export const wordsOf = ({ text, channelData }: Activity): string => channelData?.messageBack?.displayText ?? text ?? '';

const filePath = '/v3/directline/files/';
export const isPicture = ({ contentType = '' }: Attachment): boolean => pictures.test(contentType);
const pictures = /^image\/(png|jpeg|gif|webp|avif)$/;

/** Its place in its line; undefined for what the line does not keep. */
function placeOf({ id }: Activity): number | undefined {
  const digits = /\|(\d+)$/.exec(id ?? '')?.[1];
  return digits === undefined ? undefined : Number(digits);
}

/** Its own number in its line, which is a watermark too: what is shown in the place of another has one of its own. */
export const numberOf = (activity: Activity): number | undefined =>
  activity.channelData?.rota?.number ?? placeOf(activity);

/** An activity as Web Chat is to get it: in the line's order, whatever clocks say, and with files from where the page came from. */
export function arriving(activity: Activity): Activity {
  const place = placeOf(activity);
  return {
    ...activity,
    // One typing activity a person: each is replaced by the next.
    ...(activity.type === 'typing' && { id: `typing|${activity.from.id}` }),
    ...(activity.attachments && { attachments: filesOf(activity).map(shown) }),
    channelData: { ...activity.channelData, ...(place !== undefined && { 'webchat:sequence-id': place }) },
  };
}

/** Cards are drawn with the words. */
const filesOf = ({ attachments = [], channelData }: Activity): readonly Attachment[] =>
  channelData?.rota?.card ? attachments.filter(({ contentType }) => contentType !== adaptiveCard) : attachments;

/** Rota's own files, as links that are good here: pictures are shown, everything else is a download, as the server sends them. */
function shown(attachment: Attachment): Attachment {
  const url = attachment.contentUrl === undefined ? null : URL.parse(attachment.contentUrl);
  if (!url?.pathname.startsWith(filePath)) return attachment;
  // The server may know itself by another name than the one that the page was opened with.
  const contentUrl = location.origin + url.pathname + url.search;
  if (isPicture(attachment)) return { ...attachment, contentUrl };
  return { ...attachment, contentUrl, contentType: 'application/octet-stream' };
}
