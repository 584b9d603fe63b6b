/** Servers by name, with the key for each: one file of the data directory that only its owner may read. */
import { readFileSync, renameSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { FarhaulError } from '../errors/farhaul-error.ts';
import { makePrivateDirectory } from './make-private-directory.ts';

export interface Profile {
  /** Of the API. */
  url: string;
  key: string | null;
}

export interface Profiles {
  /** The one that is used; null: none. */
  active: string | null;
  profiles: Record<string, Profile>;
}

export function profilesPath(dataDirectory: string): string {
  return join(dataDirectory, 'profiles.json');
}

/** None where there is no file. @throws FARHAUL_CONFIGURATION where it is no such file */
export function readProfiles(dataDirectory: string): Profiles {
  let text: string;
  try {
    text = readFileSync(profilesPath(dataDirectory), 'utf8');
  } catch {
    return { active: null, profiles: {} };
  }
  try {
    const found = JSON.parse(text) as Profiles;
    for (const { url } of Object.values(found.profiles)) new URL(url);
    return found;
  } catch (error) {
    throw new FarhaulError('FARHAUL_CONFIGURATION', `${profilesPath(dataDirectory)} is no file of profiles.`, {
      hint: 'Remove it, and make the profiles anew: farhaul profile create NAME --url URL',
      cause: error,
    });
  }
}

export function writeProfiles(dataDirectory: string, profiles: Profiles): void {
  makePrivateDirectory(dataDirectory);
  const path = profilesPath(dataDirectory);
  const draft = `${path}.${process.pid}`;
  writeFileSync(draft, `${JSON.stringify(profiles, null, 2)}\n`, { mode: 0o600 });
  renameSync(draft, path);
}

/** The profile to use: the one named, else the active one. @throws FARHAUL_CONFIGURATION where there is none of the name */
export function chosenProfile(dataDirectory: string, name: string | null): ({ name: string } & Profile) | null {
  const { active, profiles } = readProfiles(dataDirectory);
  const wanted = name ?? active;
  if (wanted === null) return null;
  const profile = Object.hasOwn(profiles, wanted) ? profiles[wanted] : undefined;
  if (profile) return { name: wanted, ...profile };
  throw new FarhaulError('FARHAUL_CONFIGURATION', `There is no profile "${wanted}".`, {
    hint: `Make it: farhaul profile create ${wanted} --url URL. There are: ${Object.keys(profiles).join(', ') || 'none'}.`,
  });
}
