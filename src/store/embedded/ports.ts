import { randomInt } from 'node:crypto';
import { connect, createServer } from 'node:net';

const HOST = '127.0.0.1';
const FIRST_PORT = 27_100;
const LAST_PORT = 27_999;
const TRIES = 20;

/** Whether something accepts connections on the port. */
export function listens(port: number): Promise<boolean> {
  const { promise, resolve } = Promise.withResolvers<boolean>();
  const socket = connect({ host: HOST, port, timeout: 1_000 });
  const end = (answer: boolean) => () => {
    socket.destroy();
    resolve(answer);
  };
  socket.once('connect', end(true)).once('error', end(false)).once('timeout', end(false));
  return promise;
}

/** Whether a server could be bound to the port. */
export function isFree(port: number): Promise<boolean> {
  return bind(port).then(
    () => true,
    () => false,
  );
}

/**
 * A free port, below those that the system hands to outgoing connections: else one of these could take it while mongod
 * is being restarted.
 */
export async function freePort(): Promise<number> {
  for (let tries = 0; tries < TRIES; tries++) {
    const port = randomInt(FIRST_PORT, LAST_PORT + 1);
    if (await isFree(port)) return port;
  }
  return await bind(0);
}

/** Binds and lets go again. Returns the port. */
function bind(port: number): Promise<number> {
  const { promise, resolve, reject } = Promise.withResolvers<number>();
  const server = createServer();
  server.once('error', reject);
  server.listen({ host: HOST, port, exclusive: true }, () => {
    const address = server.address();
    server.close(() => {
      resolve(typeof address === 'object' && address ? address.port : port);
    });
  });
  return promise;
}
