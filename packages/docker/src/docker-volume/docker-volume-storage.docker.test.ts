import { randomBytes, randomUUID } from 'node:crypto';
import type { Readable } from 'node:stream';
import type { GrantV1, StorageV1 } from '@farhaul/core/plugin';
import { describeStorageContract, type StorageContractSubject } from '@farhaul/testkit';
import { afterAll, expect, test, vi } from 'vitest';
import { openDockerClient, type DockerClient } from '../docker-client.ts';
import { describeOnEngine } from '../testing/real-engine.ts';
import { STORAGE_LABEL } from './volume-labels.ts';
import { openDockerVolumeStorage } from './docker-volume-storage.ts';

const { signal } = new AbortController();
const IMAGE = 'node:24-slim';
const client = await openDockerClient(process.env);
const names: string[] = [];

function newVolume(): string {
  const name = `farhaul-test-${randomBytes(6).toString('hex')}`;
  names.push(name);
  return name;
}

afterAll(async () => {
  for (const name of names) await removeAll(name);
});

async function removeAll(name: string): Promise<void> {
  const label = `${STORAGE_LABEL}=${name}`;
  for (const { id } of await client.listContainers([label], { signal })) await client.removeContainer(id, { signal });
  for (const volume of await client.listVolumes([label], { signal })) await client.removeVolume(volume.name, { signal });
}

/** As infrastructure does it: in a container of the user, with the mount that was granted. */
async function useGrant(grant: GrantV1, body: Uint8Array | null, user = ''): Promise<Uint8Array | null> {
  if (grant.via !== 'mount') throw new Error('no mount');
  const path = JSON.stringify(`/inside/${grant.path}`);
  const read = `try { process.stdout.write(require('fs').readFileSync(${path}).toString('base64')) } catch { process.exitCode = 3 }`;
  const write = `require('fs').writeFileSync(${path}, Buffer.from('${Buffer.from(body ?? []).toString('base64')}', 'base64'))`;
  const { exitCode, output } = await runInContainer({ grant, program: body === null ? read : write, user });
  if (body === null) return exitCode === 3 ? null : Buffer.from(output, 'base64');
  if (exitCode !== 0) throw new Error(`writing ended with ${exitCode}: ${output}`);
  return null;
}

async function runInContainer(run: {
  grant: Extract<GrantV1, { via: 'mount' }>;
  program: string;
  user: string;
}): Promise<{ exitCode: number | null; output: string }> {
  const { source, readOnly } = run.grant.mount;
  const body = {
    Image: IMAGE,
    Cmd: ['node', '-e', run.program],
    User: run.user,
    HostConfig: {
      NetworkMode: 'none',
      ReadonlyRootfs: true,
      Mounts: [{ Type: 'volume', Source: source, Target: '/inside', ReadOnly: readOnly, VolumeOptions: { NoCopy: true } }],
    },
  };
  const { id } = await client.createContainer({ name: `farhaul-test-${randomUUID()}`, body }, { signal });
  try {
    await client.startContainer(id, { signal });
    const exitCode = await client.waitContainer(id, { signal });
    return { exitCode, output: await readLog(await client.containerLogs(id, { follow: false }, { signal })) };
  } finally {
    await client.removeContainer(id, { signal });
  }
}

/** Frames: eight bytes of header, then the time, a blank and the text. */
async function readLog(log: Readable | null): Promise<string> {
  const chunks: Buffer[] = [];
  for await (const chunk of log ?? []) chunks.push(chunk as Buffer);
  const all = Buffer.concat(chunks);
  let text = '';
  for (let at = 0; at + 8 <= all.length; at += 8 + all.readUInt32BE(at + 4)) {
    const frame = all.toString('utf8', at + 8, at + 8 + all.readUInt32BE(at + 4));
    text += frame.slice(frame.indexOf(' ') + 1);
  }
  return text;
}

function open(volume: string): StorageV1 {
  return openDockerVolumeStorage(client, { volume });
}

/** The rules' keys, moved below one execution. */
function inExecution(storage: StorageV1, prefix: string): StorageV1 {
  const inside = (key: string): string => (key.startsWith('rules/') ? prefix + key : key);
  const outside = (key: string): string => key.slice(prefix.length);
  return {
    ...storage,
    specificationVersion: 'v1',
    type: storage.type,
    put: async (key, body, options) => await storage.put(inside(key), body, options),
    get: async (key, options) => await storage.get(inside(key), options),
    head: async (key, options) => {
      const found = await storage.head(inside(key), options);
      return found && { ...found, key: outside(found.key) };
    },
    list: async function* (from, options) {
      for await (const found of storage.list(inside(from), options)) yield { ...found, key: outside(found.key) };
    },
    delete: async (key, options) => await storage.delete(inside(key), options),
    grant: async (requests, options) =>
      await storage.grant(
        requests.map(({ key, method }) => ({ key: inside(key), method })),
        options,
      ),
    describe: () => storage.describe(),
  };
}

describeOnEngine('with a Docker engine', () => {
  const subject = (inside: (storage: StorageV1) => StorageV1 = (storage) => storage): StorageContractSubject => ({
    storage: inside(open(newVolume())),
    secrets: [],
    use: async (grant, body) => await useGrant(grant, body),
    reopen: async (configuration) => inside(openDockerVolumeStorage(client, configuration)),
  });
  describeStorageContract('docker-volume storage', { setup: () => subject() });
  describeStorageContract('docker-volume storage, in the volume of an execution,', {
    setup: () => {
      const prefix = `runs/${randomUUID()}/${randomUUID()}/`;
      return subject((storage) => inExecution(storage, prefix));
    },
  });

  test('what a run writes is read, and nothing is left when its objects are deleted', async () => {
    const volume = newVolume();
    const storage = open(volume);
    const { key, document, grants } = await startedRun(storage);
    // No user but root may be meant.
    expect(Buffer.from((await useGrant(grants[0]!, null, '12345:678'))!).toString()).toBe(document);
    await useGrant(grants[1]!, Buffer.from('{}'), '12345:678');
    expect(await keysBelow(storage, key(''))).toEqual([key('ending.json'), key('run.json')].sort());
    expect(Buffer.from((await storage.get(key('ending.json'), { signal }))!).toString()).toBe('{}');
    for (const name of ['ending.json', 'run.json']) await storage.delete(key(name), { signal });
    expect(await leftOf(volume)).toEqual([]);
    expect(await storage.get(key('run.json'), { signal })).toBeNull();
    expect(await leftOf(volume), 'looking makes nothing').toEqual([]);
  });

  test('a run sees nothing of another one, and cannot change what runs share', async () => {
    const storage = open(newVolume());
    const { grants: mine } = await startedRun(storage);
    const { grants: theirs } = await startedRun(storage);
    await storage.put('code/abc', Buffer.from('code'), { signal, ifAbsent: true });
    const [code] = await storage.grant([{ key: 'code/abc', method: 'GET' }], { signal, lifetimeMs: 60_000 });
    const sources = [mine[1], theirs[1], code].map((grant) => (grant?.via === 'mount' ? grant.mount.source : ''));
    expect(new Set(sources).size).toBe(3);
    expect(code).toMatchObject({ mount: { kind: 'docker-volume', readOnly: true }, path: 'code/abc' });
    expect(Buffer.from((await useGrant(code!, null, '12345:678'))!).toString()).toBe('code');
    await expect(useGrant(code!, Buffer.from('changed'))).rejects.toThrow(/EROFS/);
  });

  test('a result that stays keeps its volume, and nothing else stays', async () => {
    const volume = newVolume();
    const storage = open(volume);
    const { key, grants } = await startedRun(storage);
    await useGrant(grants[2]!, Buffer.from('result'));
    await storage.delete(key('run.json'), { signal });
    const own = `${volume}-run-${key('').replaceAll('-', '').split('/').slice(1, 3).join('-')}`;
    await vi.waitFor(async () => expect(await leftOf(volume)).toEqual([own]), { timeout: 30_000 });
    expect(await keysBelow(storage, 'runs/')).toEqual([key('result')]);
    expect(Buffer.from((await open(volume).get(key('result'), { signal }))!).toString()).toBe('result');
    await storage.delete(key('result'), { signal });
    await vi.waitFor(async () => expect(await leftOf(volume)).toEqual([]), { timeout: 30_000 });
  });

  test('of puts with ifAbsent in two processes at once exactly one creates', async () => {
    const volume = newVolume();
    // Nothing is shared between the two but the engine.
    const storages = [open(volume), openDockerVolumeStorage(await openDockerClient(process.env), { volume })];
    const key = `runs/${randomUUID()}/${randomUUID()}/run.json`;
    const bodies = Array.from({ length: 8 }, (_, index) => Buffer.from(`body ${index}`));
    const answers = await Promise.all(
      bodies.map(async (body, index) => await storages[index % 2]!.put(key, body, { signal, ifAbsent: true })),
    );
    const winners = bodies.filter((_body, index) => answers[index]!.created);
    expect(winners).toHaveLength(1);
    expect(Buffer.from((await storages[1]!.get(key, { signal }))!)).toEqual(winners[0]);
  });

  test('several objects of a run are read by one archive call', async () => {
    const counted = countArchiveCalls();
    const storage = openDockerVolumeStorage(counted.client, { volume: newVolume() });
    const { key, grants } = await startedRun(storage);
    await useGrant(grants[1]!, Buffer.from('ending'));
    await useGrant(grants[2]!, Buffer.from('result'));
    const before = counted.reads();
    const bodies = await Promise.all(['ending.json', 'nothing', 'result'].map(async (name) => await storage.get(key(name), { signal })));
    expect(bodies.map((body) => body && Buffer.from(body).toString())).toEqual(['ending', null, 'result']);
    expect(counted.reads() - before).toBe(1);
  });

  test('what is too large to be held is refused with its size, and hides nothing beside it', async () => {
    const volume = newVolume();
    const storage = openDockerVolumeStorage(client, { volume }, { mostBytes: 1_000 });
    const { key, document, grants } = await startedRun(storage);
    await useGrant(grants[2]!, Buffer.alloc(1_001));
    const refused = { code: 'FARHAUL_VALUE_TOO_LARGE', retryable: false, message: expect.stringContaining('1001 B') };
    // Alone, with others by one archive call, and among what runs share.
    await expect(storage.get(key('result'), { signal })).rejects.toMatchObject(refused);
    const [kept, large] = await Promise.allSettled(['run.json', 'result'].map(async (name) => await storage.get(key(name), { signal })));
    expect(kept).toMatchObject({ status: 'fulfilled', value: Buffer.from(document) });
    expect(large).toMatchObject({ status: 'rejected', reason: refused });
    await storage.put('code/large', Buffer.alloc(1_001), { signal, ifAbsent: true });
    await expect(storage.get('code/large', { signal })).rejects.toMatchObject(refused);
    expect(await keysBelow(storage, key(''))).toEqual([key('result'), key('run.json')]);
  });

  test('a helper that somebody removed is made again', async () => {
    const volume = newVolume();
    const storage = open(volume);
    const { key, document } = await startedRun(storage);
    const removeHelpers = async (): Promise<void> => {
      for (const { id } of await client.listContainers([`${STORAGE_LABEL}=${volume}`], { signal }))
        await client.removeContainer(id, { signal });
    };
    await removeHelpers();
    expect(Buffer.from((await storage.get(key('run.json'), { signal }))!).toString()).toBe(document);
    await removeHelpers();
    await storage.put(key('stop'), Buffer.from('now'), { signal, ifAbsent: false });
    expect(await keysBelow(storage, key(''))).toEqual([key('run.json'), key('stop')]);
  });

  test('one key cannot be the beginning of another', async () => {
    const storage = open(newVolume());
    await storage.put('files/a/b', Buffer.from('b'), { signal, ifAbsent: false });
    const refused = { code: 'FARHAUL_STORAGE_REJECTED' };
    await expect(storage.put('files/a', Buffer.from('a'), { signal, ifAbsent: false })).rejects.toMatchObject(refused);
    await expect(storage.put('files/a/b/c', Buffer.from('c'), { signal, ifAbsent: false })).rejects.toMatchObject(refused);
    expect(await keysBelow(storage, 'files/')).toEqual(['files/a/b']);
    await storage.delete('files/a/b', { signal });
    await storage.put('files/a/b/c', Buffer.from('c'), { signal, ifAbsent: false });
    expect(await keysBelow(storage, '')).toEqual(['files/a/b/c']);
  });

  test('a name that no volume can have is refused', () => {
    expect(() => open('-x')).toThrow(/no name of a Docker volume/);
  });
});

interface StartedRun {
  key(name: string): string;
  document: string;
  /** Of run.json for reading, of ending.json and result for writing. */
  grants: GrantV1[];
}

async function startedRun(storage: StorageV1): Promise<StartedRun> {
  const prefix = `runs/${randomUUID()}/${randomUUID()}/`;
  const key = (name: string): string => prefix + name;
  const document = `document of ${prefix}`;
  await storage.put(key('run.json'), Buffer.from(document), { signal, ifAbsent: true });
  const grants = await storage.grant(
    [
      { key: key('run.json'), method: 'GET' },
      { key: key('ending.json'), method: 'PUT' },
      { key: key('result'), method: 'PUT' },
    ],
    { signal, lifetimeMs: 60_000 },
  );
  return { key, document, grants };
}

async function keysBelow(storage: StorageV1, prefix: string): Promise<string[]> {
  const keys: string[] = [];
  for await (const { key } of storage.list(prefix, { signal })) keys.push(key);
  return keys.sort();
}

/** Containers and volumes of a storage, by name. */
async function leftOf(volume: string): Promise<string[]> {
  const label = `${STORAGE_LABEL}=${volume}`;
  const containers = await client.listContainers([label], { signal });
  const volumes = await client.listVolumes([label], { signal });
  return [...containers.flatMap((container) => container.names), ...volumes.map(({ name }) => name)].sort();
}

function countArchiveCalls(): { client: DockerClient; reads(): number } {
  let reads = 0;
  const counting = new Proxy(client, {
    get: (target, name: keyof DockerClient) => {
      if (name === 'getArchive') reads += 1;
      const value = target[name];
      return typeof value === 'function' ? value.bind(target) : value;
    },
  });
  return { client: counting, reads: () => reads };
}
