import type { AgentProfile, Team } from '../domain/workspace.ts';

/** Whom a transfer goes to, and the note that came with it. */
export type Target = { readonly name: string; readonly note: string | null } & (
  { readonly agent: string } | { readonly team: string }
);

/** What was chosen from a list, where teams and agents may have the same name. */
const chosen = /^(team|agent):(\S+)\s*/;

/**
 * Finds the team or agent that a text begins with: chosen from a list, else by id or name, the longest first. What follows is the
 * note.
 */
export function findTarget(
  text: string,
  agents: Readonly<Record<string, AgentProfile>>,
  teams: Readonly<Record<string, Team>>,
): Target | undefined {
  const [head = '', kind, id = ''] = chosen.exec(text) ?? [];
  if (kind !== undefined) {
    const name = (kind === 'team' ? teams : agents)[id]?.name;
    const note = noteIn(text.slice(head.length));
    if (name !== undefined) return kind === 'team' ? { team: id, name, note } : { agent: id, name, note };
  }
  const known = [
    ...Object.entries(teams).map(([team, { name }]) => ({ names: [team, name], target: { team, name } })),
    ...Object.entries(agents).map(([agent, { name }]) => ({ names: [agent, name], target: { agent, name } })),
  ];
  const matches = known
    .flatMap(({ names, target }) => names.map((name) => ({ length: begins(text, name), target })))
    .filter(({ length }) => length > 0)
    .toSorted((a, b) => b.length - a.length);
  const [best] = matches;
  if (!best) return undefined;
  return { ...best.target, note: noteIn(text.slice(best.length)) };
}

const noteIn = (text: string): string | null => (text.trim() === '' ? null : text.trim());

/** How much of the text the name takes up at its beginning, as whole words; 0 when it does not stand there. */
function begins(text: string, name: string): number {
  const head = text.slice(0, name.length);
  const next = text.charAt(name.length);
  return head.toLowerCase() === name.toLowerCase() && (next === '' || /\s/.test(next)) ? name.length : 0;
}
