import type { DeskPorts, Typist } from './ports.ts';

/** What an agent's message meant when it was first looked at. Kept, for the focus may have moved when it is done again. */
export interface Meant {
  readonly target: string | null;
  readonly heardFrom: string | null;
}

export async function meantBy(ports: DeskPorts, { agent, activity }: Typist): Promise<Meant> {
  const { focus, heardFrom } = await ports.focus(agent);
  return ports.pin<Meant>(activity, { target: focus, heardFrom });
}

/** The conversation that a button names, which is the same one whenever it is looked up, else the one in focus. */
export async function meantIn(
  ports: DeskPorts,
  typist: Typist,
  { ref }: { readonly ref: string | null },
): Promise<Meant> {
  if (ref === null) return meantBy(ports, typist);
  return { target: (await ports.idOf(ref)) ?? null, heardFrom: null };
}
