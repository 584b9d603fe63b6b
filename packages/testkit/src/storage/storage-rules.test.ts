import { mkdirSync, mkdtempSync, readFileSync, realpathSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { setTimeout as sleep } from 'node:timers/promises';
import { FarhaulError } from '@farhaul/core';
import { openLocalStorage } from '@farhaul/core/client';
import type { GrantV1, StorageV1 } from '@farhaul/core/plugin';
import { afterAll, describe, expect, test } from 'vitest';
import { brokenRules } from '../rules/broken-rules.fixture.ts';
import { storageRules, type StorageContractSubject } from './storage-rules.ts';

const { signal } = new AbortController();
const directories: string[] = [];

function temporaryDirectory(): string {
  const directory = mkdtempSync(join(realpathSync(tmpdir()), 'farhaul-storage-'));
  directories.push(directory);
  return directory;
}

afterAll(() => {
  for (const directory of directories) rmSync(directory, { recursive: true, force: true });
});

async function useMount(grant: GrantV1, body: Uint8Array | null): Promise<Uint8Array | null> {
  if (grant.via !== 'mount') throw new Error(`not a mount: ${JSON.stringify(grant)}`);
  const path = join(grant.mount.source, grant.path);
  if (body === null)
    return await Promise.resolve()
      .then(() => readFileSync(path))
      .catch(() => null);
  mkdirSync(join(path, '..'), { recursive: true });
  writeFileSync(path, body);
  return null;
}

function subjectOf(storage: StorageV1): StorageContractSubject {
  return {
    storage,
    secrets: ['wJalrXUtnFEMI'],
    use: useMount,
    reopen: async ({ directory }) => openLocalStorage({ directory: String(directory) }),
  };
}

/** One breach each: what it is, the beginning of the rule that it breaks, and what it puts in the place of a good storage. */
const breaches: [string, string, (good: StorageV1) => Partial<StorageV1>][] = [
  [
    'loses an empty object',
    'an object of 0 bytes',
    (good) => ({
      get: async (key, options) => {
        const body = await good.get(key, options);
        return body?.byteLength === 0 ? null : body;
      },
    }),
  ],
  [
    'counts a small object wrongly',
    'an object of 1 bytes',
    (good) => ({
      head: async (key, options) => {
        const head = await good.head(key, options);
        return head?.bytes === 1 ? { ...head, bytes: 2 } : head;
      },
    }),
  ],
  [
    'cuts a large object',
    'an object of 5242881 bytes',
    (good) => ({ get: async (key, options) => (await good.get(key, options))?.subarray(0, 5 * 1024 * 1024) ?? null }),
  ],
  [
    'sends the whole buffer of a view',
    'a view of a larger buffer',
    (good) => ({ put: async (key, body, options) => await good.put(key, new Uint8Array(body.buffer), options) }),
  ],
  [
    'folds keys',
    'keys with unicode',
    (good) => ({ put: async (key, body, options) => await good.put(key.replaceAll('😀', '_'), body, options) }),
  ],
  [
    'throws for what is missing',
    'what is not there is null',
    (good) => ({ head: async (key, options) => (await good.head(key, options)) ?? Promise.reject(new Error('404')) }),
  ],
  [
    'replaces in spite of ifAbsent',
    'put replaces, but with ifAbsent',
    (good) => ({
      put: async (key, body, options) => {
        const isThere = options.ifAbsent && (await good.head(key, options)) !== null;
        return await good.put(key, body, isThere ? { ...options, ifAbsent: false } : options);
      },
    }),
  ],
  [
    'looks first and writes then',
    'of 20 puts with ifAbsent at once',
    (good) => ({
      put: async (key, body, options) => {
        if (options.ifAbsent && (await good.head(key, options)) !== null) return { created: false };
        return await good.put(key, body, { ...options, ifAbsent: false });
      },
    }),
  ],
  [
    'writes in two steps',
    'a reader sees a whole object or none',
    (good) => ({
      put: async (key, body, options) => {
        if (body.byteLength !== 1_000_000) return await good.put(key, body, options);
        await good.put(key, body.subarray(0, 10), options);
        await sleep(50);
        return await good.put(key, body, options);
      },
    }),
  ],
  [
    'lists a page only',
    'list gives every key',
    (good) => ({
      list: async function* (prefix, options) {
        let left = 50;
        for await (const head of good.list(prefix, options)) if ((left -= 1) >= 0) yield head;
      },
    }),
  ],
  [
    'refuses to delete twice',
    'delete is idempotent',
    (good) => ({
      delete: async (key, options) =>
        (await good.head(key, options)) === null ? Promise.reject(new Error('404')) : await good.delete(key, options),
    }),
  ],
  [
    'normalises keys',
    'a key that could leave the place',
    (good) => ({
      get: async (key, options) =>
        await good.get(
          key
            .split('/')
            .filter((part) => !['', '.', '..'].includes(part))
            .join('/') || 'x',
          options,
        ),
    }),
  ],
  [
    'ignores the signal',
    'an aborted call does nothing',
    (good) => ({ get: async (key, options) => await good.get(key, { ...options, signal }) }),
  ],
  [
    'keeps what had arrived when it was aborted',
    'a put that is aborted on its way',
    (good) => ({
      put: async (key, body, options) => {
        options.signal.throwIfAborted();
        await sleep(0);
        const whole = options.signal.aborted ? body.subarray(0, body.byteLength / 2) : body;
        return await good.put(key, whole, { ...options, signal });
      },
    }),
  ],
  [
    'grants another path',
    'a grant leads infrastructure',
    (good) => ({
      grant: async (requests, options) =>
        (await good.grant(requests, options)).map((grant) =>
          JSON.stringify(grant).includes('ä') ? ({ ...grant, path: 'elsewhere' } as GrantV1) : grant,
        ),
    }),
  ],
  [
    'grants writing to readers',
    'grants are JSON',
    (good) => ({
      grant: async (requests, options) =>
        await good.grant(
          requests.map(({ key }) => ({ key, method: 'PUT' as const })),
          options,
        ),
    }),
  ],
  [
    'describes another place',
    'describe opens it again',
    (good) => ({ describe: () => ({ ...good.describe(), configuration: { directory: temporaryDirectory() } }) }),
  ],
  [
    'shows a secret',
    'no secret shows in an error',
    (good) => ({
      put: async (key, body, options) =>
        await good
          .put(key, body, options)
          .catch(() => Promise.reject(new FarhaulError('FARHAUL_STORAGE_KEY', 'bad key for wJalrXUtnFEMI'))),
    }),
  ],
];

describe('a storage that breaks one rule is noticed by that rule and by no other', () => {
  test.each(breaches)('one that %s', async (_name, title, breach) => {
    const good = openLocalStorage({ directory: temporaryDirectory() });
    const methods = ['put', 'get', 'head', 'list', 'delete', 'grant', 'describe'] as const;
    const whole = Object.fromEntries(methods.map((method) => [method, (good[method] as (...args: unknown[]) => unknown).bind(good)]));
    const broken = { specificationVersion: 'v1', type: 'local', ...whole, ...breach(good) } as unknown as StorageV1;
    const noticed = await brokenRules(storageRules, subjectOf(broken));
    expect(noticed.map((one) => one.slice(0, title.length))).toEqual([title]);
  });

  test('and every rule has such a storage', () => {
    expect(storageRules.filter(({ title }) => !breaches.some(([, start]) => title.startsWith(start))).map(({ title }) => title)).toEqual(
      [],
    );
  });
});
