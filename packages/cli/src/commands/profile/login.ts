import { connect, FarhaulError, readDataDirectory, readProfiles, readServerFile } from '@farhaul/core/client';
import type { CommandResult } from '../../invocation.ts';
import { print } from '../../output/print.ts';
import { readSecret } from '../../read-secret.ts';
import { change, existing } from './profiles.ts';

interface Options {
  profile?: string;
  json?: true;
}

export async function login(options: Options): CommandResult {
  const { name, url } = chosen(options);
  const key = await readSecret(`API key for ${url}`);
  const { client, close } = await connect({ dataDirectory: readDataDirectory(), apiUrl: url, apiKey: key, profile: name });
  const { authentication } = await client.server.info();
  if (!authentication) {
    throw new FarhaulError('FARHAUL_CONFIGURATION', `The server at ${url} asks for no keys.`, {
      hint: 'Nothing is needed to use it. Start it with --auth if it should ask.',
    });
  }
  const who = await client.server.whoAmI();
  await close();
  change((before) => ({ ...before, profiles: { ...before.profiles, [name]: { url, key } } }));
  print(
    { profile: name, url, ...who },
    {
      json: options.json,
      render: () =>
        `Logged in to ${url} as ${who.name}, ${who.role}${who.workPools === null ? '' : ` for ${who.workPools.join(', ')}`}${
          who.expiresAt === null ? '' : `, until ${who.expiresAt}`
        }.`,
    },
  );
}

export async function logout(options: Options): CommandResult {
  const { name, url } = chosen(options);
  change((before) => ({ ...before, profiles: { ...before.profiles, [name]: { url, key: null } } }));
  print({ profile: name, url }, { json: options.json, render: () => `The key of profile ${name} is forgotten here.` });
}

function chosen({ profile }: Options): { name: string; url: string } {
  const dataDirectory = readDataDirectory();
  const found = readProfiles(dataDirectory);
  const name = profile ?? found.active;
  if (name === null) {
    throw new FarhaulError('FARHAUL_CONFIGURATION', 'No profile is in use, so there is no server to log in to.', {
      hint: `farhaul profile create NAME --url ${readServerFile(dataDirectory)?.url ?? 'URL'}. For one command alone, FARHAUL_API_URL and FARHAUL_API_KEY do.`,
    });
  }
  existing(found, name);
  return { name, url: found.profiles[name]?.url ?? '' };
}
