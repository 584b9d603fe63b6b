/** The login for a registry: given, or what Docker's own tools keep on this machine. */
import { spawn } from 'node:child_process';
import { readFile } from 'node:fs/promises';
import { homedir } from 'node:os';
import { join } from 'node:path';
import { FarhaulError } from '@farhaul/core';
import type { RegistryLogin } from './docker-client.ts';
import { parseImageReference, registryHost } from './docker-image-reference.ts';
import type { RegistryCredentials } from './docker-job-schema.ts';

type Environment = Readonly<Record<string, string | undefined>>;

interface DockerConfig {
  auths?: Record<string, { auth?: string; username?: string; password?: string; identitytoken?: string }>;
  credsStore?: string;
  credHelpers?: Record<string, string>;
}

const HUB_ADDRESS = 'https://index.docker.io/v1/';
const HELPER_MS = 30_000;

/** Null where nothing is known: the registry is asked without a login. */
export async function registryLogin(
  image: string,
  given: RegistryCredentials | undefined,
  environment: Environment,
): Promise<RegistryLogin | null> {
  const host = parseImageReference(image)?.registry ?? 'docker.io';
  const serveraddress = host === 'docker.io' ? HUB_ADDRESS : host;
  if (given) {
    const { username, password, identityToken } = given;
    if (identityToken !== undefined) return { identitytoken: identityToken, serveraddress };
    return { username: username ?? '', password: password ?? '', serveraddress };
  }
  const config = await readDockerConfig(environment);
  if (config === null) return null;
  const helper = helperFor(config, host);
  if (helper !== null) return await askHelper({ helper, serveraddress, environment });
  const [, entry] = Object.entries(config.auths ?? {}).find(([address]) => registryHost(address) === host) ?? [];
  if (!entry) return null;
  if (entry.identitytoken) return { identitytoken: entry.identitytoken, serveraddress };
  const [username = '', ...rest] = entry.auth
    ? Buffer.from(entry.auth, 'base64').toString('utf8').replace(/\0+$/, '').split(':')
    : [entry.username ?? '', entry.password ?? ''];
  return username === '' ? null : { username, password: rest.join(':'), serveraddress };
}

async function readDockerConfig(environment: Environment): Promise<DockerConfig | null> {
  const directory = environment['DOCKER_CONFIG'] ?? join(environment['HOME'] ?? homedir(), '.docker');
  try {
    const parsed: unknown = JSON.parse(await readFile(join(directory, 'config.json'), 'utf8'));
    return typeof parsed === 'object' && parsed !== null ? (parsed as DockerConfig) : null;
  } catch {
    // Docker's own tool goes on without a login too.
    return null;
  }
}

function helperFor({ credHelpers = {}, credsStore }: DockerConfig, host: string): string | null {
  const own = Object.entries(credHelpers).find(([address]) => registryHost(address) === host)?.[1];
  const name = own ?? credsStore ?? '';
  // It becomes part of the name of a program.
  return /^[\w.-]+$/.test(name) ? name : null;
}

interface HelperQuestion {
  helper: string;
  serveraddress: string;
  environment: Environment;
}

/** `docker-credential-<helper> get`: the address on its input, JSON on its output. */
async function askHelper({ helper, serveraddress, environment }: HelperQuestion): Promise<RegistryLogin | null> {
  const program = `docker-credential-${helper}`;
  const { code, output } = await run(program, serveraddress, environment);
  if (code !== 0) {
    if (/credentials not found/i.test(output)) return null;
    throw helperFailed(program, serveraddress, output.trim().split('\n')[0] || `exit code ${code}`);
  }
  try {
    const { Username, Secret } = JSON.parse(output) as { Username?: string; Secret?: string };
    if (Username === '<token>') return { identitytoken: Secret ?? '', serveraddress };
    return { username: Username ?? '', password: Secret ?? '', serveraddress };
  } catch {
    // The output may be a secret: it is not shown.
    throw helperFailed(program, serveraddress, 'its answer is not JSON');
  }
}

function helperFailed(program: string, serveraddress: string, reason: string): FarhaulError {
  return new FarhaulError(
    'FARHAUL_INFRASTRUCTURE_REJECTED',
    `The credential helper ${program} gave no login for ${serveraddress}: ${reason}.`,
    {
      hint: `Log in anew (docker login ${serveraddress}), install the helper, or set the job variable registryCredentials.`,
    },
  );
}

async function run(program: string, input: string, environment: Environment): Promise<{ code: number | null; output: string }> {
  const child = spawn(program, ['get'], { stdio: ['pipe', 'pipe', 'ignore'], env: environment, timeout: HELPER_MS, windowsHide: true });
  const parts: Buffer[] = [];
  child.stdout.on('data', (part: Buffer) => parts.push(part));
  child.stdin.on('error', () => undefined);
  child.stdin.end(input);
  return await new Promise((resolve) => {
    child.once('error', (error: NodeJS.ErrnoException) =>
      resolve({ code: -1, output: error.code === 'ENOENT' ? 'the program was not found' : error.message }),
    );
    child.once('close', (code) => resolve({ code, output: Buffer.concat(parts).toString('utf8') }));
  });
}
