import type { Duty } from './calendar.ts';
import type { Patience } from './factTimers.ts';

/** The port through which live configuration reaches the pure step. */
export interface Live {
  /** The shift on duty at a moment, and the next one to start after it. */
  duty(atMs: number): { readonly now?: Duty | undefined; readonly next?: Duty | undefined };
  /** Does what the contact wrote mean this option of a menu, in any language? */
  means(option: string, text: string): boolean;
  /** An agent's teams; none for one who is not listed any more. */
  teamsOf(agent: string): readonly string[];
  /** Are others of a team assigned automatically, beside an agent? */
  hasOthers(team: string, agent: string): boolean;
  readonly patience: Patience;
  /** The contact is sent all that was said once the conversation is closed. */
  readonly transcriptAtClose: boolean;
}
