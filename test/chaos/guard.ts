import { type ChildProcess, spawn } from 'node:child_process';
import type { Socket } from 'node:net';

/** Ends the processes that it has been told of when whoever told it is gone: killed, interrupted, or at its end. */
const guard = `
const left = new Set();
let text = '';
process.stdin.on('data', (chunk) => {
  const lines = (text + chunk).split('\\n');
  text = lines.pop();
  for (const line of lines) if (line[0] === '-') left.delete(line.slice(1)); else left.add(line);
});
process.stdin.on('end', () => {
  for (const pid of left) try { process.kill(Number(pid), 'SIGKILL'); } catch {}
});
`;
let watching: ChildProcess | undefined;

/** A child that does not outlive this process, whatever becomes of it. */
export function guarded<T extends ChildProcess>(child: T): T {
  watching ??= spawn(process.execPath, ['-e', guard], { stdio: ['pipe', 'ignore', 'ignore'], detached: true });
  watching.unref();
  (watching.stdin as Socket | null)?.unref();
  const tell = (line: string): void => void watching?.stdin?.write(`${line}\n`);
  tell(String(child.pid));
  child.once('exit', () => {
    tell(`-${child.pid}`);
  });
  return child;
}
