/** Whether the engine sees this machine's files: tried, not assumed. */
import { randomBytes } from 'node:crypto';
import { mkdir, rm, writeFile } from 'node:fs/promises';
import { hostname } from 'node:os';
import { join } from 'node:path';
import type { DockerClient, EngineInfo } from './docker-client.ts';
import { isConflict } from './docker-errors.ts';

/** A tar archive of nothing. */
const EMPTY_TAR = new Uint8Array(1024);
const PROBE_LABEL = 'farhaul/probe';

export interface LocalityQuestion {
  client: DockerClient;
  info: EngineInfo;
  /** Private directory of this machine. */
  stateDirectory: string;
  signal: AbortSignal;
}

/**
 * A container that is never started, with a fresh directory of this machine mounted, is asked for a file of it.
 * Engines behind tcp or ssh, and those of a virtual machine (Docker Desktop), are not asked: some would say yes for
 * a few directories only.
 */
export async function seesFilesOfThisMachine(question: LocalityQuestion): Promise<boolean> {
  const { client, info, stateDirectory, signal } = question;
  if (client.address.kind !== 'socket' || info.platform !== 'linux' || process.platform !== 'linux') return false;
  if (/docker desktop/i.test(info.operatingSystem)) return false;
  const name = `fh-probe-${randomBytes(8).toString('hex')}`;
  const directory = join(stateDirectory, name);
  await mkdir(directory, { recursive: true, mode: 0o700 });
  try {
    await writeFile(join(directory, name), '');
    return await withAnyImage(client, signal, async (image) => await tryMount({ ...question, name, directory, image }));
  } finally {
    await rm(directory, { recursive: true, force: true });
  }
}

interface Trial extends LocalityQuestion {
  name: string;
  directory: string;
  image: string;
}

async function tryMount({ client, signal, name, directory, image }: Trial): Promise<boolean> {
  const Mounts = [{ Type: 'bind', Source: directory, Target: '/farhaul-probe', ReadOnly: true }];
  const body = { Image: image, Entrypoint: ['probe'], Labels: { [PROBE_LABEL]: name }, NetworkDisabled: true, HostConfig: { Mounts } };
  try {
    const { id } = await client.createContainer({ name, body }, { signal });
    return (await client.statPath(id, `/farhaul-probe/${name}`, { signal })) !== null;
  } catch (error) {
    // It refuses a directory that is not there.
    if (isRefusal(error)) return false;
    throw error;
  } finally {
    await client.removeContainer(name, { signal: AbortSignal.timeout(30_000) });
  }
}

function isRefusal(error: unknown): boolean {
  return isConflict(error) || (error as { code?: unknown }).code === 'FARHAUL_INFRASTRUCTURE_REJECTED';
}

/** One that is there; an engine without images gets an empty one for the moment. */
async function withAnyImage<Value>(client: DockerClient, signal: AbortSignal, act: (image: string) => Promise<Value>): Promise<Value> {
  const [there] = await client.listImages({ signal });
  if (there !== undefined) return await act(there);
  const image = await client.importImage(EMPTY_TAR, { signal });
  try {
    return await act(image);
  } finally {
    await client.removeImage(image, { signal: AbortSignal.timeout(30_000) });
  }
}

/** Whether `--network host` of the engine is the network that this process uses. */
export function sharesNetwork(client: DockerClient, info: EngineInfo): boolean {
  return (
    client.address.kind === 'socket' &&
    process.platform === 'linux' &&
    info.hostName === hostname() &&
    !/docker desktop/i.test(info.operatingSystem) &&
    !info.securityOptions.includes('name=rootless')
  );
}
