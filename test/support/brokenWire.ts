import { connect, createServer, type AddressInfo, type Socket } from 'node:net';

/** A wire to MongoDB that breaks, or halts, when a command of some name is sent over it, before MongoDB hears of it. */
export interface BrokenWire extends AsyncDisposable {
  readonly uri: string;
  /** At the next so many of these commands: the driver tries by itself a second time. Resolves once all of them broke it. */
  breakAt(command: string, times: number): Promise<void>;
  /** The next such command to a collection goes no further until what this resolves to is called; all else goes on meanwhile. */
  holdAt(command: string, collection: string): Promise<() => void>;
}

export async function brokenWire(uri: string): Promise<BrokenWire> {
  const { hostname, port } = new URL(uri);
  const sockets = new Set<Socket>();
  let breaking = { name: Buffer.from(''), times: 0, over: (): void => undefined };
  let holding: { readonly words: Buffer; readonly held: (letGo: () => void) => void } | undefined;
  const keep = (socket: Socket) => {
    sockets.add(socket);
    socket.on('error', () => undefined).on('close', () => sockets.delete(socket));
    return socket;
  };
  const server = createServer((socket) => {
    const near = keep(socket);
    const far = keep(connect(Number(port), hostname));
    near
      .on('close', () => far.destroy())
      .on('data', (sent) => {
        if (holding && sent.includes(holding.words)) {
          const { held } = holding;
          holding = undefined;
          near.pause();
          held(() => {
            if (near.destroyed) return; // given up meanwhile: it is sent anew
            far.write(sent);
            near.resume();
          });
        } else if (breaking.times === 0 || !sent.includes(breaking.name)) far.write(sent);
        else {
          near.destroy();
          breaking.times -= 1;
          if (breaking.times === 0) breaking.over();
        }
      });
    far.on('close', () => near.destroy()).pipe(near);
  });
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
  const near = new URL(uri);
  near.port = String((server.address() as AddressInfo).port);
  near.searchParams.delete('replicaSet');
  near.searchParams.set('directConnection', 'true');
  return {
    uri: near.href,
    breakAt: (command, times) =>
      new Promise((over) => {
        // A command is the first element of a BSON document, and its value the collection's name: a string.
        breaking = { name: Buffer.from(`\x02${command}\0`), times, over };
      }),
    holdAt: (command, collection) =>
      new Promise((held) => {
        const length = Buffer.alloc(4);
        length.writeInt32LE(collection.length + 1);
        holding = {
          words: Buffer.concat([Buffer.from(`\x02${command}\0`), length, Buffer.from(`${collection}\0`)]),
          held,
        };
      }),
    [Symbol.asyncDispose]: async () => {
      for (const socket of sockets) socket.destroy();
      await new Promise((resolve) => server.close(resolve));
    },
  };
}
