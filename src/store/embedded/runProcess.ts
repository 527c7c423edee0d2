import { spawn } from 'node:child_process';
import type { Environment } from './environment.ts';

const TAIL_LINES = 20;

export interface ProcessRun {
  readonly command: string;
  readonly args: readonly string[];
  readonly env: Environment;
  /** The process is killed when it has printed nothing at all by then. */
  readonly firstLineMs?: number;
  /** The process is killed when it has not ended by then. */
  readonly totalMs: number;
  /** The process is killed when it is aborted. */
  readonly signal?: AbortSignal | undefined;
  /** Told each line of standard output and standard error. */
  readonly onLine?: (line: string) => void;
}

/** How it ended: `failure` is undefined after exit code 0, else one line that says why; `lines` are the last ones printed. */
export interface ProcessEnd {
  readonly failure: string | undefined;
  readonly lines: readonly string[];
}

/** Runs a program to its end, within limits. Never rejects: that it could not be started is a failure like others. */
export function runProcess(run: ProcessRun): Promise<ProcessEnd> {
  const { promise, resolve } = Promise.withResolvers<ProcessEnd>();
  const lines: string[] = [];
  let cut: string | undefined;
  const child = spawn(run.command, run.args, {
    env: { ...run.env },
    stdio: ['ignore', 'pipe', 'pipe'],
    windowsHide: true,
  });
  const kill = (why: string) => {
    cut = why;
    child.kill('SIGKILL');
  };
  const stop = () => {
    kill('was given up');
  };
  run.signal?.addEventListener('abort', stop);
  const total = setTimeout(kill, run.totalMs, `was not done within ${run.totalMs / 1_000} s`);
  const first = setTimeout(kill, run.firstLineMs ?? run.totalMs, 'gave no answer in time');
  const end = (failure: string | undefined) => {
    clearTimeout(total);
    clearTimeout(first);
    run.signal?.removeEventListener('abort', stop);
    resolve({ failure, lines });
  };
  const onLine = (line: string) => {
    clearTimeout(first);
    lines.push(line);
    if (lines.length > TAIL_LINES) lines.shift();
    run.onLine?.(line);
  };
  if (run.signal?.aborted) stop();
  eachLine(child.stdout, onLine);
  eachLine(child.stderr, onLine);
  child.once('error', (error) => {
    end(error.message);
  });
  // Its own children may hold the pipes open, so one that was killed is not waited for longer than it lives.
  child.once('exit', () => {
    if (cut !== undefined) end(cut);
  });
  child.once('close', (code, signal) => {
    end(cut ?? (code === 0 ? undefined : (lines.at(-1) ?? `ended with ${signal ?? `exit code ${code ?? '?'}`}`)));
  });
  return promise;
}

/** Lines end at a carriage return too, since progress is drawn with it. */
function eachLine(stream: NodeJS.ReadableStream, onLine: (line: string) => void): void {
  let rest = '';
  stream.setEncoding('utf8');
  stream.on('data', (chunk: string) => {
    const lines = (rest + chunk).split(/[\r\n]+/);
    rest = lines.pop() ?? '';
    for (const line of lines) if (line.trim()) onLine(line.trim());
  });
  stream.on('end', () => {
    if (rest.trim()) onLine(rest.trim());
  });
}
