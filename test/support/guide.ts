import { appendFile, cp, mkdir, readFile, writeFile } from 'node:fs/promises';
import { dirname, join } from 'node:path';
import { parse, parseDocument } from 'yaml';
import { type Version, versionWith } from './version.ts';

const root = join(import.meta.dirname, '../..');

/** What somebody does with a block of the guide: `ts file=machines/front-desk.ts` is a whole file. */
const doing = {
  file: async (path: string, block: string) => {
    await mkdir(dirname(path), { recursive: true });
    await writeFile(path, block);
  },
  /** Added to the end of a file. */
  end: (path: string, block: string) => appendFile(path, `\n${block}`),
  /** Put below the line of the map that the file has, further in. */
  below: async (path: string, block: string) => {
    const [head = '', name = '', ...others] = (await readFile(path, 'utf8')).split(/^(\w+:)$/m);
    if (name === '') throw new Error(`${path} has no line that ends with a name`);
    const indented = block.trimEnd().replaceAll(/^/gm, '  ');
    await writeFile(path, [head, `${name}\n${indented}`, ...others].join(''));
  },
  /** Its keys take the place of those in the file. */
  keys: async (path: string, block: string) => {
    const document = parseDocument(await readFile(path, 'utf8'));
    for (const [key, value] of Object.entries(parse(block) as object)) document.set(key, value);
    await writeFile(path, document.toString());
  },
};

/** docs/workflows.md, as it is written. */
export const guide = await readFile(join(root, 'docs/workflows.md'), 'utf8');

/** A version of Rota by somebody who followed docs/workflows.md to the letter: they only know what stands there. */
export async function followGuide(): Promise<Version> {
  const version = await versionWith({});
  await cp(join(root, 'test/support'), join(version.folder, 'test/support'), { recursive: true });
  const blocks = [...guide.matchAll(/^```\w+ (\w+)=(\S+)\n([\s\S]*?)^```/gm)];
  for (const [, what = '', path = '', block = ''] of blocks) {
    if (!Object.hasOwn(doing, what)) throw new Error(`the guide does not tell what to do with a block ${what}=${path}`);
    await doing[what as keyof typeof doing](join(version.folder, path), block);
  }
  return version;
}

/** Its examples of steps and guards, as the states of one machine in `machines/`. */
export const examples = `import { z } from 'zod';
import { assignment, reply as replies } from '../src/workflow/parameters.ts';
import {
  ask, assignTo, branch, close, comment, introduce, noteHandover, routeByShift, say, standInInbox, tellAway, unassign, waitForReply,
} from '../src/workflow/steps.ts';
import { workflow } from '../src/workflow/workflow.ts';

export const examples = workflow({
  id: 'examples',
  parameters: z.strictObject({ assign: assignment.prefault({}), reply: replies.prefault({}) }),
  machine: ({ assign, reply }) => ({
    initial: 'greet',
    states: {
${[...guide.matchAll(/^```ts states\n([\s\S]*?)^```/gm)].map(([, block]) => block).join('')}
    },
  }),
});
`;
