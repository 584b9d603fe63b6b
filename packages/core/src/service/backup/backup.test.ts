import { existsSync, mkdirSync, mkdtempSync, readdirSync, readFileSync, rmSync, statSync, truncateSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { DatabaseSync } from 'node:sqlite';
import { afterEach, expect, test } from 'vitest';
import { openEmbedded } from '../open-embedded.ts';
import { migrations } from '../store/migrations/index.ts';
import { backUpStore } from './back-up-store.ts';
import { restoreStore } from './restore-store.ts';

const places: string[] = [];
afterEach(() => {
  for (const place of places.splice(0)) rmSync(place, { recursive: true, force: true });
});

function newPlace(): string {
  const place = mkdtempSync(join(tmpdir(), 'farhaul-backup-'));
  places.push(place);
  return place;
}

const template = { job: { name: 'x' }, variables: { type: 'object', properties: {} } };

async function addPools(home: string, names: string[]): Promise<void> {
  const { client, close } = await openEmbedded({ directory: home });
  for (const name of names) await client.workPools.create({ name, type: 'process', baseJobTemplate: template });
  await close();
}

async function poolsOf(home: string): Promise<string[]> {
  const { client, close } = await openEmbedded({ directory: home });
  const { items } = await client.workPools.list({ limit: 1000 });
  await close();
  return items.map(({ name }) => name);
}

function addObject(home: string, key: string, content: string): void {
  const path = join(home, 'storage', key);
  mkdirSync(join(path, '..'), { recursive: true });
  writeFileSync(path, content);
}

test('what a store held when it was copied is there again, and nothing of what came later', async () => {
  const home = newPlace();
  await addPools(home, ['gpu', 'cpu']);
  addObject(home, 'code/ab/abcdef', 'code');
  const open = await openEmbedded({ directory: home });
  const backup = join(newPlace(), 'made', 'today');
  const document = await backUpStore(home, backup);
  expect(document).toMatchObject({ schema: migrations.length, objects: 1, objectBytes: 4 });
  await open.client.workPools.create({ name: 'late', type: 'process', baseJobTemplate: template });
  await open.close();
  const other = newPlace();
  expect(await restoreStore(backup, other, { replace: false })).toMatchObject({ before: null });
  expect(await poolsOf(other)).toEqual(['cpu', 'gpu']);
  expect(readFileSync(join(other, 'storage', 'code/ab/abcdef'), 'utf8')).toBe('code');
  expect(statSync(join(other, 'farhaul.db')).mode & 0o777).toBe(0o600);
  expect(readdirSync(backup).toSorted()).toEqual(['backup.json', 'farhaul.db', 'storage']);
});

test('while runs are written all the time, a copy is one moment of them', async () => {
  const home = newPlace();
  await addPools(home, ['gpu']);
  const { client, close } = await openEmbedded({ directory: home });
  let written = 0;
  const stop = new AbortController();
  const writing = (async () => {
    while (!stop.signal.aborted) {
      await client.workPools.create({ name: `pool-${written}`, type: 'process', baseJobTemplate: template });
      written += 1;
      // The store answers at once: without a pause nobody else would get a turn.
      await new Promise((resolve) => setImmediate(resolve));
    }
  })();
  await expect.poll(() => written, { timeout: 30_000 }).toBeGreaterThan(20);
  const backup = join(newPlace(), 'made');
  await backUpStore(home, backup);
  stop.abort();
  await writing;
  await close();
  const other = newPlace();
  await restoreStore(backup, other, { replace: false });
  const names = (await poolsOf(other)).filter((name) => name.startsWith('pool-'));
  const numbers = names.map((name) => Number(name.slice(5))).toSorted((left, right) => left - right);
  expect(numbers).toEqual(Array.from({ length: numbers.length }, (_, index) => index));
  expect(numbers.length).toBeGreaterThan(20);
});

test('a live store is replaced only where asked, when nobody uses it, and is not lost', async () => {
  const home = newPlace();
  await addPools(home, ['old']);
  const backup = join(newPlace(), 'made');
  await backUpStore(home, backup);
  await addPools(home, ['newer']);
  await expect(restoreStore(backup, home, { replace: false })).rejects.toMatchObject({
    code: 'FARHAUL_CONFLICT',
    hint: expect.stringContaining('--replace'),
  });
  const user = await openEmbedded({ directory: home });
  await expect(restoreStore(backup, home, { replace: true })).rejects.toMatchObject({
    code: 'FARHAUL_CONFLICT',
    message: expect.stringContaining('in use'),
  });
  expect((await user.client.workPools.list({ limit: 1000 })).items).toHaveLength(2);
  await user.close();
  const { before } = await restoreStore(backup, home, { replace: true });
  expect(await poolsOf(home)).toEqual(['old']);
  const aside = new DatabaseSync(before ?? '');
  expect(aside.prepare('select name from work_pool order by name').all()).toEqual([{ name: 'newer' }, { name: 'old' }]);
  aside.close();
});

test('a damaged store gives way to its backup', async () => {
  const home = newPlace();
  await addPools(home, ['kept']);
  const backup = join(newPlace(), 'made');
  await backUpStore(home, backup);
  writeFileSync(join(home, 'farhaul.db'), 'this is no database, but it was one once'.repeat(200));
  await restoreStore(backup, home, { replace: true });
  expect(await poolsOf(home)).toEqual(['kept']);
});

test('what is no whole or no fitting backup is refused before anything is touched', async () => {
  const home = newPlace();
  await addPools(home, ['kept']);
  const backup = join(newPlace(), 'made');
  await backUpStore(home, backup);
  const target = join(newPlace(), 'target');
  const refusal = async (): Promise<unknown> => await restoreStore(backup, target, { replace: false }).catch((error: unknown) => error);

  const database = new DatabaseSync(join(backup, 'farhaul.db'));
  database.exec(`pragma user_version = ${migrations.length + 1}`);
  database.close();
  expect(await refusal()).toMatchObject({ code: 'FARHAUL_STORE_NEWER' });
  truncateSync(join(backup, 'farhaul.db'), 5_000);
  expect(await refusal()).toMatchObject({ code: 'FARHAUL_STORE_FAILED' });
  rmSync(join(backup, 'backup.json'));
  expect(await refusal()).toMatchObject({ code: 'FARHAUL_INPUT_INVALID' });
  expect(existsSync(target)).toBe(false);

  await expect(backUpStore(home, backup)).rejects.toMatchObject({ code: 'FARHAUL_CONFLICT' });
  await expect(backUpStore(newPlace(), join(newPlace(), 'x'))).rejects.toMatchObject({ code: 'FARHAUL_NOT_FOUND' });
});

test('a target below which nothing can be made is refused', async ({ skip }) => {
  skip(process.platform !== 'linux', 'there is no /proc here');
  const home = newPlace();
  await addPools(home, ['gpu']);
  await expect(backUpStore(home, '/proc/far/haul')).rejects.toMatchObject({
    code: 'FARHAUL_STORE_PLACE',
    message: expect.stringContaining('/proc/far/haul'),
  });
});
