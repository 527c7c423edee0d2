import { Transform } from 'node:stream';

/** Streams that let the same bytes through, but fail once all of them together are more than so many. */
export function boundOf(most: number, tooLarge: () => Error): () => Transform {
  let bytes = 0;
  return () =>
    new Transform({
      transform: (chunk: Buffer, _encoding, done) => {
        bytes += chunk.length;
        if (bytes > most) done(tooLarge());
        else done(null, chunk);
      },
    });
}
