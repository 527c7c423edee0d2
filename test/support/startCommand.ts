import manifest from '../../package.json' with { type: 'json' };

/** What `npm start` gives to Node: its options, and the file. */
export const startCommand: readonly string[] = manifest.scripts.start.split(' ').slice(2);
