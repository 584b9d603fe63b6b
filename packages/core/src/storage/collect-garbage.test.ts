import { mkdtempSync, rmSync, utimesSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeEach, expect, test } from 'vitest';
import type { StorageV1 } from '../plugin/v1/storage-v1.ts';
import { collectGarbage } from './collect-garbage.ts';
import { openLocalStorage } from './local-storage.ts';

const { signal } = new AbortController();
const day = 86_400_000;
const now = Date.now();
let directory: string;
let storage: StorageV1;

beforeEach(async () => {
  directory = mkdtempSync(join(tmpdir(), 'farhaul-garbage-'));
  storage = openLocalStorage({ directory });
  const ages = {
    'code/used.mjs.br': 90,
    'code/old.mjs.br': 90,
    'code/young.mjs.br': 1,
    'files/old.tar.gz': 90,
    'maps/old.json.br': 90,
    'manifests/old.json': 90,
    'runs/kept/args': 90,
    'runs/kept/e1/result': 90,
    'runs/gone/args': 90,
    'runs/gone/e1/result': 90,
    'runs/new/args': 0,
    'other/thing': 90,
  };
  for (const [key, days] of Object.entries(ages)) {
    await storage.put(key, Buffer.alloc(10), { signal, ifAbsent: true });
    utimesSync(join(directory, key), new Date(now - days * day), new Date(now - days * day));
  }
});
afterEach(() => rmSync(directory, { recursive: true, force: true }));

async function keys(): Promise<string[]> {
  const found: string[] = [];
  for await (const { key } of storage.list('', { signal })) found.push(key);
  return found.sort();
}

const options = () => ({ storage, referenced: new Set(['code/used.mjs.br']), flowRuns: new Set(['kept']), unusedForMs: 7 * day, now });

test('what nothing refers to and nobody stored lately goes, the rest stays', async () => {
  const report = await collectGarbage(options());
  expect(await keys()).toEqual([
    'code/used.mjs.br',
    'code/young.mjs.br',
    'other/thing',
    'runs/kept/args',
    'runs/kept/e1/result',
    'runs/new/args',
  ]);
  expect(report.removed.map(({ key }) => key).sort()).toEqual([
    'code/old.mjs.br',
    'files/old.tar.gz',
    'manifests/old.json',
    'maps/old.json.br',
    'runs/gone/args',
    'runs/gone/e1/result',
  ]);
  expect([report.bytes, report.kept]).toEqual([60, 5]);
});

test('a dry run tells the same and removes nothing', async () => {
  const before = await keys();
  const told = await collectGarbage({ ...options(), dryRun: true });
  expect(await keys()).toEqual(before);
  expect(told).toEqual(await collectGarbage(options()));
});

test('without the list of runs, objects of runs stay', async () => {
  await collectGarbage({ ...options(), flowRuns: null });
  expect((await keys()).filter((key) => key.startsWith('runs/'))).toHaveLength(5);
});

test('what is referred to stays however old, also below runs/', async () => {
  await collectGarbage({ ...options(), referenced: new Set(await keys()), unusedForMs: 0 });
  expect(await keys()).toHaveLength(12);
});

test('an abort ends it', async () => {
  await expect(collectGarbage({ ...options(), signal: AbortSignal.abort() })).rejects.toThrow('aborted');
  expect(await keys()).toHaveLength(12);
});
