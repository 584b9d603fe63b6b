import { apiUrlOf, FarhaulError, nearestName, type Profiles, readDataDirectory, readProfiles, writeProfiles } from '@farhaul/core/client';
import type { CommandResult } from '../../invocation.ts';
import { parseObjectName } from '../../option-values.ts';
import { paint } from '../../output/paint.ts';
import { print, remark, terminalWidth } from '../../output/print.ts';
import { table } from '../../output/table.ts';
import { environmentNames } from '../../settings.ts';

interface Json {
  json?: true;
}

export async function createProfile(name: string, options: Json & { url: string }): CommandResult {
  parseObjectName(name, 'profile');
  const url = apiUrl(options.url);
  change((before) => ({ active: name, profiles: { ...before.profiles, [name]: { url, key: null } } }));
  print(
    { name, url, active: true },
    {
      json: options.json,
      render: () => `Profile ${paint('bold', name)}: ${url}, in use from now on.\n${paint('dim', 'farhaul login   give its key')}`,
    },
  );
  remarkOverride();
}

export async function listProfiles(options: Json): CommandResult {
  const { active, profiles } = readProfiles(readDataDirectory());
  const rows = Object.entries(profiles).map(([name, { url, key }]) => ({ name, url, active: name === active, hasKey: key !== null }));
  print(rows, {
    json: options.json,
    render: () =>
      rows.length === 0
        ? 'There are no profiles: the store of this machine is used, or the server that runs on it.'
        : table(
            rows,
            [
              { title: '', value: (row) => (row.active ? '*' : '') },
              { title: 'NAME', value: (row) => row.name },
              { title: 'URL', value: (row) => row.url, shrinks: true },
              { title: 'KEY', value: (row) => (row.hasKey ? 'set' : 'none') },
            ],
            terminalWidth(),
          ),
  });
}

export async function useProfile(name: string | undefined, options: Json & { none?: true }): CommandResult {
  if ((name === undefined) !== (options.none === true))
    throw new FarhaulError('FARHAUL_INPUT_INVALID', 'profile use takes either a name or --none.', {
      hint: 'farhaul profile ls shows the names.',
    });
  change((before) => {
    if (name !== undefined) existing(before, name);
    return { ...before, active: name ?? null };
  });
  print(
    { active: name ?? null },
    { json: options.json, render: () => (name === undefined ? 'No profile is in use.' : `Profile ${paint('bold', name)} is in use.`) },
  );
  remarkOverride();
}

export async function deleteProfile(name: string, options: Json): CommandResult {
  change((before) => {
    existing(before, name);
    const profiles = Object.fromEntries(Object.entries(before.profiles).filter(([other]) => other !== name));
    return { active: before.active === name ? null : before.active, profiles };
  });
  print({ deleted: name }, { json: options.json, render: () => `Profile ${name} and its key are forgotten here.` });
}

export function change(how: (before: Profiles) => Profiles): void {
  const directory = readDataDirectory();
  writeProfiles(directory, how(readProfiles(directory)));
}

/** @throws FARHAUL_NOT_FOUND */
export function existing({ profiles }: Profiles, name: string): void {
  if (Object.hasOwn(profiles, name)) return;
  const nearest = nearestName(name, Object.keys(profiles));
  throw new FarhaulError('FARHAUL_NOT_FOUND', `There is no profile "${name}".`, {
    hint: nearest === null ? `farhaul profile create ${name} --url URL` : `Did you mean "${nearest}"?`,
  });
}

function apiUrl(text: string): string {
  const url = apiUrlOf(text);
  if (url !== null) return url;
  throw new FarhaulError('FARHAUL_INPUT_INVALID', `"${text}" cannot be used for --url.`, {
    hint: 'Give the address of a server, such as https://farhaul.example.org, without key or password.',
  });
}

function remarkOverride(): void {
  for (const name of environmentNames().filter((one) => one === 'FARHAUL_API_URL' || one === 'FARHAUL_PROFILE'))
    remark(`${name} is set and counts more than the profile in use.`);
}
