/** The only place of core that reads the environment. */
import { homedir, platform } from 'node:os';
import { join, resolve } from 'node:path';

export interface Settings {
  /** Everything farhaul keeps on this machine; `FARHAUL_HOME`, else the platform's convention. */
  dataDirectory: string;
  /** `FARHAUL_API_URL`; null: the embedded store, or the server that runs on it. */
  apiUrl: string | null;
  apiKey: string | null;
}

export function readSettings(environment: NodeJS.ProcessEnv = process.env): Settings {
  return {
    dataDirectory: resolve(environment['FARHAUL_HOME'] || defaultDataDirectory(environment)),
    apiUrl: environment['FARHAUL_API_URL'] || null,
    apiKey: environment['FARHAUL_API_KEY'] || null,
  };
}

/** What processes that farhaul starts inherit from. */
export function readEnvironment(): NodeJS.ProcessEnv {
  return process.env;
}

function defaultDataDirectory(environment: NodeJS.ProcessEnv): string {
  const home = environment['HOME'] || homedir();
  if (platform() === 'darwin') return join(home, 'Library', 'Application Support', 'farhaul');
  if (platform() === 'win32') return join(environment['LOCALAPPDATA'] || join(home, 'AppData', 'Local'), 'farhaul');
  return join(environment['XDG_DATA_HOME'] || join(home, '.local', 'share'), 'farhaul');
}
