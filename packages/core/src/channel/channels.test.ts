import { mkdirSync } from 'node:fs';
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { FarhaulError } from '../errors/farhaul-error.ts';
import type { RunChannel } from '../protocol/run-channel.ts';
import { channelRules, type ChannelWorld } from './channel-rules.ts';
import { startTestService, submittedExecution, type TestService } from './channel-world.fixture.ts';
import { openChildRuns } from './child-runs-api.ts';
import { hostDirectoryChannel } from './directory-channel-host.ts';
import { openLocalStorage } from '../storage/local-storage.ts';
import type { ChannelDirectory } from './channel-directory-host.ts';
import { StorageDirectory } from './storage-directory-host.ts';
import { LocalDirectory } from './local-directory-host.ts';
import { openChannel } from './open-channel.ts';
import { temporaryDirectory } from '../testing/temporary-directory.fixture.ts';

let service: TestService;
beforeAll(async () => {
  service = await startTestService();
});
afterAll(() => service.close());

type Opened = ChannelWorld & { close(): Promise<void> };

async function overHttp(): Promise<Opened> {
  const grant = await submittedExecution(service, 'http');
  const opened: RunChannel[] = [];
  return {
    ...grant,
    client: service.client,
    open: () => {
      opened.push(openChannel({ kind: 'http', url: service.url }, grant));
      return opened.at(-1)!;
    },
    children: () => openChildRuns({ kind: 'http', url: service.url }, grant),
    settle: async () => undefined,
    supersede: async () => void (await service.client.flowRuns.cancel({ id: grant.flowRunId })),
    close: async () => void (await Promise.all(opened.map((channel) => channel.close()))),
  };
}

async function overDirectory(): Promise<Opened> {
  const directory = temporaryDirectory('channel');
  return await watched(directory, new LocalDirectory(directory));
}

/** The runner has the files, its watcher only the storage. */
async function overStorage(): Promise<Opened> {
  const directory = temporaryDirectory('channel');
  mkdirSync(join(directory, 'runs/one/first'), { recursive: true });
  const storage = openLocalStorage({ directory });
  return await watched(
    join(directory, 'runs/one/first'),
    new StorageDirectory({ storage, prefix: 'runs/one/first', signal: new AbortController().signal }),
  );
}

async function watched(path: string, directory: ChannelDirectory): Promise<Opened> {
  const grant = await submittedExecution(service, 'directory');
  const host = hostDirectoryChannel({
    directory,
    storeArguments: async () => ({ key: '', sha256: '' }),
    grant: { executionId: grant.executionId, token: grant.token },
    client: service.client,
    hmacKey: grant.hmacKey,
    signal: new AbortController().signal,
    readResult: async () => Buffer.from('read by the watcher'),
    resultReference: (sha256, bytes) => ({ storage: null, key: 'result', inline: null, sha256, bytes }),
  });
  return {
    ...grant,
    client: service.client,
    open: () => openChannel({ kind: 'directory', path }, grant),
    children: () => openChildRuns({ kind: 'directory', path }, grant),
    settle: async () => void (await host.settle()),
    supersede: async () => void (await host.supersede(async () => undefined)),
    close: () => host.close(),
  };
}

describe.each([
  ['http', overHttp],
  ['directory', overDirectory],
  ['a directory behind a storage', overStorage],
])('over %s', (_name, open) => {
  test.each(channelRules.map((rule) => [rule.title, rule] as const))('%s', async (_title, rule) => {
    const world = await open();
    try {
      await rule.check(world);
    } finally {
      await world.close();
    }
  });
});

describe('the http channel', () => {
  test('tries again what failed on the way, and is admitted once', async () => {
    const world = await overHttp();
    service.failures.push(503, 0, 429);
    expect(await world.open().admit()).toEqual({ admitted: true });
    await world.close();
  });

  test('does not repeat what was refused', async () => {
    const world = await overHttp();
    const channel = world.open();
    service.requests.length = 0;
    service.failures.push(403);
    const refused = await channel.admit().catch((error: unknown) => error);
    expect(FarhaulError.isInstance(refused, 'FARHAUL_API_FORBIDDEN')).toBe(true);
    expect(service.requests).toEqual(['/api/run/admit']);
    await world.close();
  });

  test('a wrong token is refused', async () => {
    const grant = await submittedExecution(service, 'http');
    const channel = openChannel({ kind: 'http', url: service.url }, { executionId: grant.executionId, token: 'wrong' });
    await expect(channel.admit()).rejects.toMatchObject({ retryable: false });
    await channel.close();
  });
});
