import { MongoBinary } from 'mongodb-memory-server-core';

/** The process that officialDownload.ts starts: it prints the path on success, else the reason as its last line. */
try {
  console.log(`mongod: ${await MongoBinary.getPath()}`);
} catch (error) {
  const why = error instanceof Error ? error.message : String(error);
  console.error(why.replaceAll(/\s+/g, ' '));
  process.exit(1);
}
