/** Somebody's words in a conversation, as people read its history. A note is for colleagues. */
export interface Said {
  readonly at: number;
  readonly who: 'contact' | 'agent' | 'bot' | 'note';
  readonly name: string;
  readonly text: string;
  /** The names of what was sent along. */
  readonly files: readonly string[];
}
