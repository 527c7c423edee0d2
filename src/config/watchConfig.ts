import { once } from 'node:events';
import { watch } from 'chokidar';

export interface ConfigWatch {
  close(): Promise<void>;
}

/** Editors and deployments write several files, and some write them by removing and renaming. */
const quietMs = 300;

/**
 * Calls back when YAML files of these folders have changed, were added, replaced or removed, once for all changes that
 * come close together. Changes made after the promise is kept are seen.
 */
export async function watchConfig(
  folders: readonly string[],
  onChange: () => void,
  onError: (error: unknown) => void,
): Promise<ConfigWatch> {
  let timer: NodeJS.Timeout | undefined;
  const watcher = watch([...folders], {
    ignoreInitial: true,
    depth: 0,
    ignored: (path, stats) => stats?.isFile() === true && !/\.ya?ml$/.test(path),
  });
  watcher.on('all', () => {
    clearTimeout(timer);
    timer = setTimeout(onChange, quietMs);
  });
  watcher.on('error', onError);
  await once(watcher, 'ready');
  return {
    close: async () => {
      clearTimeout(timer);
      await watcher.close();
    },
  };
}
