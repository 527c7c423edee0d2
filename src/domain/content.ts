/** A file or picture that goes with a message. */
export interface Attachment {
  readonly contentType: string;
  readonly name: string | null;
  /** Where its bytes are: `file:<id>` in the store, or a channel's own address. */
  readonly url: string;
  readonly bytes: number | null;
  /** A picture that is larger than the channel shows any. */
  readonly oversized?: true;
}

/** What somebody wrote, apart from how a channel spells it. */
export interface Content {
  readonly text: string;
  readonly attachments: readonly Attachment[];
  /** What did not come through: files, or words. */
  readonly lost?: readonly LostPart[];
}

/** `tooMuch`: of what one person may send in a day. `tooMany`: so many files were left out. `notShown`: it was nothing that could be carried. `cut`: the end of a very long text. */
export type LostPart =
  | { readonly name: string | null; readonly why: 'tooLarge' | 'tooMuch' | 'unavailable' }
  | { readonly why: 'tooMany'; readonly count: number }
  | { readonly why: 'notShown' | 'cut' };

/** The longest text that is carried from one side to the other, in UTF-16 units, however many pieces it takes. */
export const longestCarried = 100_000;
/** The most files of one message that are. */
export const mostAttachments = 10;

/** A button that sends `value` back as if typed. */
export interface Choice {
  readonly title: string;
  readonly value: string;
}

/** A card, apart from how a channel draws it. */
export interface Card {
  readonly title: string;
  readonly facts: readonly { readonly title: string; readonly value: string }[];
  readonly body: readonly string[];
  /** Of several things a line each, with buttons of its own. */
  readonly rows?: readonly CardRow[];
  readonly actions: readonly CardAction[];
}
export interface CardRow {
  readonly text: string;
  readonly actions: readonly CardAction[];
}
/** A command that a button sends: as if typed, but with the conversation it is about. */
export interface Submitted {
  readonly command: string;
  readonly ref: string | null;
  readonly text: string;
}
/** With `input` the button asks for a text first, which becomes the command's. */
export interface CardAction {
  readonly title: string;
  readonly command: string;
  readonly ref: string | null;
  /** What the command is given. */
  readonly text?: string;
  readonly input?: CardInput;
  /** Pressed now and then only: in a menu, where the channel has one. */
  readonly rare?: true;
  /** What can be typed instead, where there are no buttons; left out where that would mean another conversation. */
  readonly typed?: string;
}

/** What a button asks for: words, or one of some `choices` with words beside it. */
export interface CardInput {
  readonly placeholder: string;
  readonly choices?: readonly Choice[];
  /** A second box, whose words come behind the first ones. */
  readonly more?: { readonly placeholder: string };
  /** What the button is called that sends it. */
  readonly send: string;
  /** Asked at once, not when the button is pressed. */
  readonly open?: true;
}

export interface Sender {
  readonly id: string;
  readonly name: string;
  readonly role: 'bot' | 'agent' | 'contact';
}

/** A message on its way to a line, before its channel spells it. */
export interface Outgoing {
  readonly text: string;
  readonly attachments: readonly Attachment[];
  readonly choices: readonly Choice[];
  readonly card: Card | null;
  readonly sender: Sender;
  readonly language: string;
  /** The conversation's reference, for clients that group or label by it. */
  readonly ref: string | null;
  /** A note among colleagues: never to be shown to a contact. */
  readonly internal: boolean;
  /** The activity whose words these are: what becomes of it is carried too. */
  readonly carries?: string;
}

/** What becomes of a message that was shown. Where one cannot be taken away, the notice stands in its place. */
export type Amendment =
  { readonly kind: 'edited'; readonly message: Outgoing } | { readonly kind: 'deleted'; readonly notice: Outgoing };

export const plain: Pick<Outgoing, 'attachments' | 'choices' | 'card' | 'ref' | 'internal'> = {
  attachments: [],
  choices: [],
  card: null,
  ref: null,
  internal: false,
};
