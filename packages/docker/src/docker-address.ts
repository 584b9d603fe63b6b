/** Where the engine is, found as Docker's own tools find it. */
import { createHash } from 'node:crypto';
import { access, constants, readFile } from 'node:fs/promises';
import { homedir } from 'node:os';
import { join } from 'node:path';
import { FarhaulError } from '@farhaul/core';

type Environment = Readonly<Record<string, string | undefined>>;

export interface TlsFiles {
  ca: Buffer | undefined;
  cert: Buffer | undefined;
  key: Buffer | undefined;
  verify: boolean;
}

/** How to connect; `text` and `source` are for messages and hold no secret. */
export type DockerAddress = {
  /** `unix:///var/run/docker.sock`, `tcp://host:2376`, `ssh://user@host`. */
  text: string;
  /** What named it: `DOCKER_HOST`, `context "name"`, `default`. */
  source: string;
} & (
  | { kind: 'socket'; path: string }
  | { kind: 'tcp'; host: string; port: number; tls: TlsFiles | null }
  | { kind: 'ssh'; host: string; port: string | null; user: string | null; path: string | null }
);

const SYSTEM_SOCKET = '/var/run/docker.sock';
const WINDOWS_PIPE = '//./pipe/docker_engine';

/** DOCKER_HOST, then DOCKER_CONTEXT or the current context, then the sockets of this machine. */
export async function findDockerAddress(environment: Environment): Promise<DockerAddress> {
  const home = environment['HOME'] ?? homedir();
  const directory = environment['DOCKER_CONFIG'] ?? join(home, '.docker');
  const host = environment['DOCKER_HOST'];
  if (host) return await parseDockerHost(host, { source: 'DOCKER_HOST', tls: async () => await tlsOfEnvironment(environment, directory) });
  const context = environment['DOCKER_CONTEXT'] || (await currentContext(directory));
  if (context && context !== 'default') return await addressOfContext(context, directory);
  return { ...socketAt(await findSocket(environment, home)), source: 'default' };
}

export interface HostSource {
  source: string;
  /** Read only where the address is of tcp. */
  tls(): Promise<TlsFiles | null>;
}

/** @throws FARHAUL_CONFIGURATION where the text is no address */
export async function parseDockerHost(text: string, { source, tls }: HostSource): Promise<DockerAddress> {
  const [, scheme, rest = ''] = /^([a-z]+):\/\/(.*)$/i.exec(text) ?? [undefined, 'tcp', text];
  if (scheme === 'unix') return { ...socketAt(rest || SYSTEM_SOCKET), source };
  if (scheme === 'npipe') return { ...socketAt(rest || WINDOWS_PIPE), source };
  if (scheme !== 'tcp' && scheme !== 'http' && scheme !== 'https' && scheme !== 'ssh') throw unusable(text, source);
  const url = parseUrl(`${scheme === 'ssh' ? 'ssh' : 'http'}://${rest}`);
  if (url === null || url.hostname === '') throw unusable(text, source);
  const host = url.hostname.replace(/^\[(.*)\]$/, '$1');
  if (scheme === 'ssh') {
    const user = decodeURIComponent(url.username) || null;
    // These stand on the command line of ssh, where a leading dash would be an option.
    if (host.startsWith('-') || user?.startsWith('-')) throw unusable(text, source);
    const path = url.pathname === '' || url.pathname === '/' ? null : url.pathname;
    return { kind: 'ssh', host, user, port: url.port || null, path, text: `ssh://${user ? `${user}@` : ''}${url.host}`, source };
  }
  const files = await tls();
  const secure = files !== null || scheme === 'https';
  const port = Number(url.port || (secure ? 2376 : 2375));
  return {
    kind: 'tcp',
    host,
    port,
    tls: secure ? (files ?? { ca: undefined, cert: undefined, key: undefined, verify: true }) : null,
    text: `tcp://${url.hostname}:${port}`,
    source,
  };
}

function parseUrl(text: string): URL | null {
  return URL.canParse(text) ? new URL(text) : null;
}

function socketAt(path: string): { kind: 'socket'; path: string; text: string } {
  return { kind: 'socket', path, text: path.startsWith('//') ? `npipe://${path}` : `unix://${path}` };
}

async function tlsOfEnvironment(environment: Environment, directory: string): Promise<TlsFiles | null> {
  const verify = Boolean(environment['DOCKER_TLS_VERIFY']);
  if (!verify && !environment['DOCKER_TLS']) return null;
  return await readTlsFiles(environment['DOCKER_CERT_PATH'] ?? directory, verify);
}

async function readTlsFiles(directory: string, verify: boolean): Promise<TlsFiles> {
  const [ca, cert, key] = await Promise.all(['ca.pem', 'cert.pem', 'key.pem'].map((name) => readIfThere(join(directory, name))));
  return { ca, cert, key, verify };
}

async function currentContext(directory: string): Promise<string | null> {
  const text = await readIfThere(join(directory, 'config.json'));
  if (text === undefined) return null;
  const name = (parseJson(text) as { currentContext?: unknown } | null)?.currentContext;
  return typeof name === 'string' && name !== '' ? name : null;
}

async function addressOfContext(name: string, directory: string): Promise<DockerAddress> {
  const digest = createHash('sha256').update(name).digest('hex');
  const meta = await readIfThere(join(directory, 'contexts', 'meta', digest, 'meta.json'));
  if (meta === undefined) {
    throw new FarhaulError('FARHAUL_CONFIGURATION', `The Docker context "${name}" does not exist.`, {
      hint: 'docker context ls shows those that do; docker context use default, or unset DOCKER_CONTEXT, chooses the engine of this machine.',
    });
  }
  const endpoint = (parseJson(meta) as { Endpoints?: { docker?: { Host?: string; SkipTLSVerify?: boolean } } } | null)?.Endpoints?.docker;
  if (!endpoint?.Host) throw unusable('', `context "${name}"`);
  const tls = async (): Promise<TlsFiles | null> => {
    const files = await readTlsFiles(join(directory, 'contexts', 'tls', digest, 'docker'), endpoint.SkipTLSVerify !== true);
    return files.ca || files.cert || files.key || endpoint.SkipTLSVerify ? files : null;
  };
  return await parseDockerHost(endpoint.Host, { source: `context "${name}"`, tls });
}

/** The system's engine where this user may use it, then engines of the user. */
async function findSocket(environment: Environment, home: string): Promise<string> {
  if (process.platform === 'win32') return WINDOWS_PIPE;
  const runtime = environment['XDG_RUNTIME_DIR'];
  const candidates = [SYSTEM_SOCKET, ...(runtime ? [join(runtime, 'docker.sock')] : []), join(home, '.docker', 'run', 'docker.sock')];
  for (const path of candidates) {
    const usable = await access(path, constants.R_OK | constants.W_OK).then(
      () => true,
      () => false,
    );
    if (usable) return path;
  }
  return SYSTEM_SOCKET;
}

async function readIfThere(path: string): Promise<Buffer | undefined> {
  try {
    return await readFile(path);
  } catch (error) {
    const { code } = error as NodeJS.ErrnoException;
    if (code === 'ENOENT' || code === 'ENOTDIR') return undefined;
    throw new FarhaulError('FARHAUL_CONFIGURATION', `${path} cannot be read (${code ?? 'unknown'}).`, {
      hint: 'Docker keeps its contexts and certificates there; make it readable, or set DOCKER_CONFIG to another directory.',
      cause: error,
    });
  }
}

function parseJson(bytes: Buffer): unknown {
  try {
    return JSON.parse(bytes.toString('utf8'));
  } catch {
    return null;
  }
}

function unusable(text: string, source: string): FarhaulError {
  // An address may hold a password.
  const shown = text.replace(/\/\/[^/@]*@/, '//…@');
  return new FarhaulError('FARHAUL_CONFIGURATION', `${source} names no address of a Docker engine: '${shown}'.`, {
    hint: 'Use unix:///path/to/docker.sock, tcp://host:2376 or ssh://user@host.',
  });
}
