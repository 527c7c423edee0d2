import type { AgentProfile, Team } from '../domain/workspace.ts';

/** Whom a transfer goes to, and the note that came with it. */
export type Target = { readonly name: string; readonly note: string | null } & (
  { readonly agent: string } | { readonly team: string }
);

/** Finds the team or agent that a text begins with, by id or name, the longest first; what follows is the note. */
export function findTarget(
  text: string,
  agents: Readonly<Record<string, AgentProfile>>,
  teams: Readonly<Record<string, Team>>,
): Target | undefined {
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
  const note = text.slice(best.length).trim();
  return { ...best.target, note: note === '' ? null : note };
}

/** How much of the text the name takes up at its beginning, as whole words; 0 when it does not stand there. */
function begins(text: string, name: string): number {
  const head = text.slice(0, name.length);
  const next = text.charAt(name.length);
  return head.toLowerCase() === name.toLowerCase() && (next === '' || /\s/.test(next)) ? name.length : 0;
}
