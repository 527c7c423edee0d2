/**
 * What a channel can show. What is not known to work is not used. Where the figures come from:
 *
 * - quick answers and cards: https://learn.microsoft.com/azure/bot-service/bot-service-channels-reference, and botbuilder's own table
 *   (`botbuilder-dialogs`, channel.ts), which agrees; for Teams
 *   https://learn.microsoft.com/microsoftteams/platform/bots/how-to/conversations/suggested-actions
 * - Teams' pictures, and text beside files: https://learn.microsoft.com/microsoftteams/platform/bots/how-to/conversations/conversation-messages
 * - Teams' sizes: https://learn.microsoft.com/microsoftteams/platform/bots/how-to/format-your-bot-messages
 * - Slack's slashes: https://api.slack.com/slash-commands
 * - the others' longest texts: their own platforms (Messenger 2,000, LINE 5,000, Telegram 4,096; Slack advises 4,000). Microsoft names
 *   none, so that they have not been tried through its channels; nor have pictures, typing and edits there.
 */
export interface Abilities {
  /** `whole`: everybody sees them, and they say all there is to say; `buttons`: they stand beside the words. */
  readonly cards: 'whole' | 'buttons' | 'none';
  /** What was sent can be changed. */
  readonly edits: boolean;
  /** The most buttons for quick answers. */
  readonly choices: number;
  /** How bold is written. `none`: words only. */
  readonly bold: 'markdown' | 'xml' | 'none';
  readonly typing: boolean;
  /** A file of any kind is shown as one that can be opened, by its address. */
  readonly files: boolean;
  /** Pictures of the usual kinds are, whatever becomes of other files. */
  readonly pictures: boolean;
  /** Larger pictures are not shown. */
  readonly largestPicture?: { readonly bytes: number; readonly pixels: number };
  /** What goes with words goes in an activity of its own. */
  readonly apart?: true;
  /** The longest text of one activity, in UTF-16 units, as the channel counts or less. */
  readonly longestText: number;
  /** `channelData` is ours to fill; elsewhere it is the channel's native message. */
  readonly channelData: boolean;
  /** The channel keeps messages that begin with a slash to itself: whoever types a command has to begin with a space. */
  readonly keepsSlashes?: true;
}

/** Microsoft names no longest text: it is what Rota's own Direct Line takes from people. */
const webChat: Abilities = {
  cards: 'buttons',
  edits: false,
  choices: 100,
  bold: 'markdown',
  typing: true,
  files: true,
  pictures: true,
  longestText: 20_000,
  channelData: true,
};
const plainText: Abilities = {
  cards: 'none',
  edits: false,
  choices: 0,
  bold: 'none',
  typing: false,
  files: false,
  pictures: false,
  longestText: 1_600,
  channelData: false,
};

/** Azure's Direct Line goes by another name here: users of our own are who their token says, Azure's are not ours to vouch for. */
export const azureDirectLine = 'azure-directline';

const known: Readonly<Record<string, Abilities>> = {
  emulator: { ...webChat, edits: true },
  webchat: webChat,
  [azureDirectLine]: webChat,
  msteams: {
    cards: 'whole',
    edits: true,
    // It shows the first three, and none beside files.
    choices: 3,
    bold: 'xml',
    typing: true,
    files: false,
    pictures: true,
    largestPicture: { bytes: 1_000_000, pixels: 1_024 },
    // It would part them itself, and then tells no id by which they could be changed.
    apart: true,
    // A message may have about 100 KB in UTF-16, and should have 80 at most; a card says its words twice. It was 28 KB once.
    longestText: 12_000,
    channelData: false,
  },
  facebook: { ...plainText, pictures: true, choices: 10, typing: true, longestText: 2_000 },
  line: { ...plainText, pictures: true, choices: 13, longestText: 5_000 },
  slack: { ...plainText, pictures: true, edits: true, choices: 100, longestText: 4_000, keepsSlashes: true },
  telegram: { ...plainText, pictures: true, edits: true, choices: 100, typing: true, longestText: 4_096 },
};

export const knownChannels: readonly string[] = Object.keys(known);
export const isKnownChannel = (channel: string): boolean => Object.hasOwn(known, channel);

export const abilitiesOf = (channel: string): Abilities =>
  isKnownChannel(channel) ? (known[channel] ?? plainText) : plainText;
