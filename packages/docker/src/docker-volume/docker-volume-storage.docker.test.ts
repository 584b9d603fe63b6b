import { randomBytes, randomUUID } from 'node:crypto';
import type { Readable } from 'node:stream';
import type { GrantV1, StorageV1 } from '@farhaul/core/plugin';
import { describeStorageContract, type StorageContractSubject } from '@farhaul/testkit';
import { afterAll, describe, expect, test } from 'vitest';
import { openDockerClient, type DockerClient } from '../docker-client.ts';
import { ROLE_LABEL, STORAGE_LABEL } from './volume-labels.ts';
import { openDockerVolumeStorage } from './docker-volume-storage.ts';

const { signal } = new AbortController();
const IMAGE = 'node:24-slim';
const client = await openDockerClient(process.env);
const unusable = await client.inspectImage(IMAGE, { signal }).then(
  (image) => (image ? null : `the engine has no image ${IMAGE}`),
  (error: Error) => error.message,
);
const names: string[] = [];

function newVolume(): string {
  const name = `farhaul-test-${randomBytes(6).toString('hex')}`;
  names.push(name);
  return name;
}

afterAll(async () => {
  if (unusable) return;
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
function inExecution(storage: StorageV1): StorageContractSubject['storage'] {
  const prefix = `runs/${randomUUID()}/${randomUUID()}/`;
  const inside = (key: string): string => (/^rules\//.test(key) ? prefix + key : key);
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

describe.skipIf(unusable)(`with a Docker engine${unusable ? ` (${unusable})` : ''}`, () => {
  describeStorageContract('docker-volume storage', {
    setup: () => {
      const volume = newVolume();
      return {
        storage: open(volume),
        secrets: [],
        use: async (grant, body) => await useGrant(grant, body),
        reopen: async (configuration) => openDockerVolumeStorage(client, configuration),
      };
    },
  });
});
