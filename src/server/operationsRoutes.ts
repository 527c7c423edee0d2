import type { Registry } from 'prom-client';
import type { Server } from 'restify';
import type { Log } from '../runtime/ports.ts';
import { answering, get } from './http.ts';

/** Whether this process may be given work, check by check. */
export type Readiness = () => Promise<Readonly<Record<string, boolean>>>;

/** For those who run it: alive, ready to take work, and Prometheus. */
export function operationsRoutes(server: Server, readiness: Readiness, registry: Registry, log: Log): void {
  get(
    server,
    '/healthz',
    answering(log, (_request, response) => {
      response.send(200, { status: 'alive' });
      return Promise.resolve();
    }),
  );
  get(
    server,
    '/readyz',
    answering(log, async (_request, response) => {
      const checks = await readiness();
      const ready = Object.values(checks).every(Boolean);
      response.header('Cache-Control', 'no-store');
      response.send(ready ? 200 : 503, { ready, checks });
    }),
  );
  get(
    server,
    '/metrics',
    answering(log, async (_request, response) => {
      response.header('Content-Type', registry.contentType);
      response.sendRaw(200, await registry.metrics());
    }),
  );
}
