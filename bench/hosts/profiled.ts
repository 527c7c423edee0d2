import { Session } from 'node:inspector/promises';
import process from 'node:process';

/**
 * Loaded into a Rota before its own program: a signal starts the profiler, the next one prints what it found. What V8 does in C++ it
 * tells as time of whoever called; JSON gets a name of its own here, so that it is told apart.
 */
const everyUs = 250;
const { parse, stringify } = JSON;

function parseJson(...args: Parameters<typeof parse>): unknown {
  return parse(...args);
}
function stringifyJson(...args: Parameters<typeof stringify>): string {
  return stringify(...args);
}
Object.assign(JSON, { parse: parseJson, stringify: stringifyJson });

const session = new Session();
let isOn = false;

async function start(): Promise<void> {
  isOn = true;
  session.connect();
  await session.post('Profiler.enable');
  await session.post('Profiler.setSamplingInterval', { interval: everyUs });
  await session.post('Profiler.start');
  console.log('profile begun');
}

async function stop(): Promise<void> {
  isOn = false;
  const { profile } = await session.post('Profiler.stop');
  session.disconnect();
  const nodes = profile.nodes.map(({ id, children, callFrame: { functionName, url } }) => ({
    id,
    children,
    functionName,
    url,
  }));
  console.log(`profile ${stringify({ ...profile, nodes })} end`);
}

process.on('SIGUSR2', () => void (isOn ? stop() : start()));
