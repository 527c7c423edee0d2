import { getCallSites } from 'node:util';

/**
 * What libraries leave waiting keeps no worker from ending, and what is ours does: Agenda looks after a job for half a lock though it has
 * ended, Azure's client after a request though it has failed.
 */
globalThis.setTimeout = new Proxy(globalThis.setTimeout, {
  apply: (start, self, args: Parameters<typeof setTimeout>) => {
    const timer = Reflect.apply(start, self, args);
    const [, caller] = getCallSites(2);
    return caller?.scriptName.includes('/node_modules/') === true ? timer.unref() : timer;
  },
});
