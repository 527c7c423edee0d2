import { homedir } from 'node:os';
import { isAbsolute, join } from 'node:path';

/** The environment variables of the process, or what stands in for them. */
export type Environment = Readonly<Record<string, string | undefined>>;

/** Where binaries are kept for all of a user's projects: outside DATA_DIR, which is data and may be copied or deleted. */
export function defaultCacheDir(env: Environment, platform: NodeJS.Platform = process.platform): string {
  return join(userCacheDir(env, platform), 'rota', 'mongod');
}

function userCacheDir(env: Environment, platform: NodeJS.Platform): string {
  const { XDG_CACHE_HOME: xdg, LOCALAPPDATA: localAppData } = env;
  // The XDG specification tells to ignore a path that is not absolute.
  if (xdg && isAbsolute(xdg)) return xdg;
  const home = env['HOME'] ?? homedir();
  if (platform === 'darwin') return join(home, 'Library', 'Caches');
  if (platform === 'win32') return localAppData ?? join(home, 'AppData', 'Local');
  return join(home, '.cache');
}
