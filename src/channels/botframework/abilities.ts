/** What a channel can show. What is not known to work is not used. */
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
  /** The longest text of one activity, in UTF-16 units, as the channel counts or less. */
  readonly longestText: number;
  /** `channelData` is ours to fill; elsewhere it is the channel's native message. */
  readonly channelData: boolean;
}

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
  // 28 KB with everything else in it; a character takes up to four bytes.
  msteams: {
    cards: 'whole',
    edits: true,
    choices: 6,
    bold: 'xml',
    typing: true,
    files: false,
    pictures: true,
    longestText: 6_000,
    channelData: false,
  },
  facebook: { ...plainText, pictures: true, choices: 10, typing: true, longestText: 2_000 },
  line: { ...plainText, pictures: true, choices: 13, longestText: 5_000 },
  slack: { ...plainText, pictures: true, edits: true, choices: 100, longestText: 4_000 },
  telegram: { ...plainText, pictures: true, edits: true, choices: 100, typing: true, longestText: 4_096 },
};

export const knownChannels: readonly string[] = Object.keys(known);
export const isKnownChannel = (channel: string): boolean => Object.hasOwn(known, channel);

export const abilitiesOf = (channel: string): Abilities =>
  isKnownChannel(channel) ? (known[channel] ?? plainText) : plainText;
