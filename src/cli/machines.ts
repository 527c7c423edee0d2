import { machines } from '../../machines/index.ts';
import { readEnvironment } from '../config/environment.ts';
import { formatProblems } from '../config/problems.ts';
import { readConfig } from '../config/readConfig.ts';
import { RotaError } from '../domain/errors.ts';
import { draw } from '../workflow/draw.ts';

/**
 * Prints a machine as a diagram in Mermaid: the one that routing.yaml names with the parameters there, another one with its own.
 * Throws MACHINE_UNKNOWN, and CONFIG_INVALID where the files have mistakes.
 */
export async function drawCommand(id: string, print: (line: string) => void): Promise<void> {
  const machine = machines.find((each) => each.id === id);
  if (!machine) {
    const names = machines.map((each) => each.id).join(', ');
    throw new RotaError('MACHINE_UNKNOWN', `There is no machine ${id}. There are: ${names}.`);
  }
  const { configDir, localesDir } = readEnvironment(process.env);
  const config = await readConfig({ configDir, localesDir, machines });
  if (!config.ok) throw new RotaError('CONFIG_INVALID', formatProblems(config.problems));
  const { workspace, parameters } = config.revision;
  print(draw(machine.build(workspace.routing.machine === id ? parameters : machine.parameters.parse({}))));
}
