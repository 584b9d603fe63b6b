/** The only place of core that reads the environment. */
import { homedir, platform } from 'node:os';
import { join, resolve } from 'node:path';
import { apiUrlOf } from './api-url.ts';
import { chosenProfile } from './profiles.ts';
import { parseLogLimit } from './log-limit.ts';
import { parseRetention, type Retention } from './retention.ts';

export interface Settings {
  /** Everything farhaul keeps on this machine; `FARHAUL_HOME`, else the platform's convention. */
  dataDirectory: string;
  /** `FARHAUL_API_URL` (with or without `/api`), else that of the profile; null: the embedded store, or the server that runs on it. */
  apiUrl: string | null;
  /** `FARHAUL_API_KEY`, else that of the profile, which is shown to its own server only. */
  apiKey: string | null;
  /** `FARHAUL_PROFILE`, else the active one; null: none, or `FARHAUL_API_URL` names a server itself. */
  profile: string | null;
}

/** Of readSettings, where nothing of a server matters. */
export function readDataDirectory(environment: NodeJS.ProcessEnv = process.env): string {
  return resolve(environment['FARHAUL_HOME'] || defaultDataDirectory(environment));
}

export function readSettings(environment: NodeJS.ProcessEnv = process.env): Settings {
  const dataDirectory = readDataDirectory(environment);
  const address = environment['FARHAUL_API_URL'] || null;
  // What is no address is refused by who uses it, as it was written.
  const apiUrl = address && (apiUrlOf(address) ?? address);
  const apiKey = environment['FARHAUL_API_KEY'] || null;
  const profile = apiUrl === null ? chosenProfile(dataDirectory, environment['FARHAUL_PROFILE'] || null) : null;
  if (profile === null) return { dataDirectory, apiUrl, apiKey, profile: null };
  return { dataDirectory, apiUrl: profile.url, apiKey: apiKey ?? profile.key, profile: profile.name };
}

/** The key that encrypts secrets, or the file that holds it; both null: `secret.key` of the data directory. */
export function readSecretKeySettings(environment: NodeJS.ProcessEnv = process.env): { key: string | null; file: string | null } {
  return { key: environment['FARHAUL_SECRET_KEY'] || null, file: environment['FARHAUL_SECRET_KEY_FILE'] || null };
}

/** How long ended runs and their logs are kept. @throws FARHAUL_CONFIGURATION */
export function readRetention(environment: NodeJS.ProcessEnv = process.env): Retention {
  return parseRetention(environment);
}

/** Bytes of lines that are kept of one run; Infinity: all. @throws FARHAUL_CONFIGURATION */
export function readLogLimit(environment: NodeJS.ProcessEnv = process.env): number {
  return parseLogLimit(environment);
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

/** Sets a variable of the environment for as long as something takes, for libraries that read nothing else; what the user has set stays. */
export async function withVariable<T>(name: string, value: string, run: () => Promise<T>): Promise<T> {
  if (process.env[name] !== undefined) return await run();
  process.env[name] = value;
  try {
    return await run();
  } finally {
    delete process.env[name];
  }
}
