/** The rules of the storage contract, each one a function that throws when a storage breaks it. Needs no test runner. */
import { deepStrictEqual, ok, rejects, strictEqual } from 'node:assert';
import { createHash, randomBytes } from 'node:crypto';
import { setTimeout as sleep } from 'node:timers/promises';
import { FarhaulError } from '@farhaul/core';
import type { GrantV1, ObjectHeadV1, StorageV1 } from '@farhaul/core/plugin';
import type { Rule } from '../rules/rule.ts';

/** The storage under trial, and the means by which the rules look at it from outside. */
export interface StorageContractSubject {
  storage: StorageV1;
  /** Opens the same place again by what `describe` says. */
  reopen(configuration: Record<string, unknown>): Promise<StorageV1>;
  /** What is secret in its configuration; must show nowhere. */
  secrets: readonly string[];
  /** Fetches or sends what a grant leads to, as infrastructure would. */
  use(grant: GrantV1, body: Uint8Array | null): Promise<Uint8Array | null>;
  /** Called after the last rule. */
  close?(): Promise<void>;
}

export type StorageRule = Rule<StorageContractSubject>;

const { signal } = new AbortController();
const anew = { signal, ifAbsent: false };
const once = { signal, ifAbsent: true };

/** Every rule works below a prefix of its own, so that rules may run in any order and at once on one place. */
function placeOf(rule: string): string {
  return `rules/${createHash('sha256').update(rule).digest('hex').slice(0, 8)}-${randomBytes(4).toString('hex')}`;
}

const text = (body: string): Uint8Array => new TextEncoder().encode(body);

async function keysBelow(storage: StorageV1, prefix: string): Promise<string[]> {
  const keys: string[] = [];
  for await (const { key } of storage.list(prefix, { signal })) keys.push(key);
  return keys.sort();
}

async function roundTrip(storage: StorageV1, key: string, body: Uint8Array): Promise<void> {
  deepStrictEqual(await storage.put(key, body, anew), { created: true });
  const back = await storage.get(key, { signal });
  ok(back !== null, `${key} is missing after put`);
  ok(Buffer.compare(back, body) === 0, `${key} came back changed (${back.byteLength} of ${body.byteLength} bytes)`);
  const head = (await storage.head(key, { signal })) as ObjectHeadV1;
  deepStrictEqual([head.key, head.bytes], [key, body.byteLength]);
  ok(
    Math.abs(Date.now() - Date.parse(head.modifiedAt)) < 600_000 && head.modifiedAt.endsWith('Z'),
    `modifiedAt ${head.modifiedAt} is not about now, with Z`,
  );
}

const rules: readonly Omit<StorageRule, 'group'>[] = [
  ...[0, 1, 5 * 1024 * 1024 + 1].map((bytes) => ({
    title: `an object of ${bytes} bytes comes back as it was`,
    check: async ({ storage }: StorageContractSubject) => await roundTrip(storage, `${placeOf('size')}/object`, randomBytes(bytes)),
  })),
  {
    title: 'a view of a larger buffer sends its own bytes only',
    check: async ({ storage }) => await roundTrip(storage, `${placeOf('view')}/object`, randomBytes(100).subarray(10, 20)),
  },
  {
    title: 'keys with unicode, spaces, dots and deep paths are told apart',
    check: async ({ storage }) => {
      const place = placeOf('keys');
      const keys = ['ä/ö/😀.txt', 'a b+c%20d?e#f', 'x/.hidden', 'x/..y', 'x/y.', `${'deep/'.repeat(20)}end`, 'x/y~', 'x/y-'].map(
        (key) => `${place}/${key}`,
      );
      for (const key of keys) await storage.put(key, text(key), anew);
      for (const key of keys) strictEqual(Buffer.from((await storage.get(key, { signal }))!).toString(), key);
      deepStrictEqual(await keysBelow(storage, `${place}/`), [...keys].sort());
    },
  },
  {
    title: 'what is not there is null, not an error',
    check: async ({ storage }) => {
      const key = `${placeOf('missing')}/nothing`;
      strictEqual(await storage.get(key, { signal }), null);
      strictEqual(await storage.head(key, { signal }), null);
      deepStrictEqual(await keysBelow(storage, `${key}/`), []);
      await storage.put(`${key}/below`, text('x'), anew);
      strictEqual(await storage.get(key, { signal }), null, 'the beginning of a key is no object');
      strictEqual(await storage.head(key, { signal }), null, 'the beginning of a key has no head');
    },
  },
  {
    title: 'put replaces, but with ifAbsent it never does',
    check: async ({ storage }) => {
      const key = `${placeOf('replace')}/object`;
      deepStrictEqual(await storage.put(key, text('one'), once), { created: true });
      deepStrictEqual(await storage.put(key, text('two'), once), { created: false });
      strictEqual(Buffer.from((await storage.get(key, { signal }))!).toString(), 'one');
      await storage.put(key, text('three'), anew);
      strictEqual(Buffer.from((await storage.get(key, { signal }))!).toString(), 'three');
    },
  },
  {
    title: 'of 20 puts with ifAbsent at once exactly one creates',
    check: async ({ storage }) => {
      const key = `${placeOf('race')}/object`;
      const bodies = Array.from({ length: 20 }, (_, index) => text(`body ${index}`));
      const answers = await Promise.all(bodies.map(async (body) => await storage.put(key, body, once)));
      const winners = answers.flatMap(({ created }, index) => (created ? [index] : []));
      strictEqual(winners.length, 1);
      strictEqual(Buffer.from((await storage.get(key, { signal }))!).toString(), `body ${winners[0]}`);
    },
  },
  {
    title: 'a reader sees a whole object or none while it is written',
    check: async ({ storage }) => {
      const key = `${placeOf('atomic')}/object`;
      const bodies = [Buffer.alloc(2_000_000, 'a'), Buffer.alloc(1_000_000, 'b')];
      let writing = true;
      const writer = (async () => {
        for (let round = 0; round < 12; round += 1) await storage.put(key, bodies[round % 2]!, anew);
        writing = false;
      })();
      while (writing) {
        const seen = await storage.get(key, { signal });
        if (seen !== null)
          ok(
            bodies.some((body) => Buffer.compare(body, seen) === 0),
            `a part of ${seen.byteLength} bytes was seen`,
          );
      }
      await writer;
      deepStrictEqual(await keysBelow(storage, key), [key], 'writing leaves nothing else');
    },
  },
  {
    title: 'list gives every key below a prefix once, with its size, and no other',
    check: async ({ storage }) => {
      const place = placeOf('list');
      const keys = Array.from({ length: 60 }, (_, index) => `${place}/a/${index % 7}/${index}`);
      await Promise.all([...keys, `${place}/ab`, `${place}-other/a`].map(async (key) => await storage.put(key, text(key), anew)));
      deepStrictEqual(await keysBelow(storage, `${place}/a/`), [...keys].sort());
      deepStrictEqual(await keysBelow(storage, `${place}/a`), [...keys, `${place}/ab`].sort());
      for await (const head of storage.list(`${place}/a/`, { signal })) strictEqual(head.bytes, head.key.length);
    },
  },
  {
    title: 'delete is idempotent and deletes only its key',
    check: async ({ storage }) => {
      const place = placeOf('delete');
      for (const key of ['a', 'b/c', 'b/d']) await storage.put(`${place}/${key}`, text('x'), anew);
      for (let time = 0; time < 2; time += 1) await storage.delete(`${place}/b/c`, { signal });
      await storage.delete(`${place}/never/was`, { signal });
      deepStrictEqual(await keysBelow(storage, `${place}/`), [`${place}/a`, `${place}/b/d`]);
      deepStrictEqual(await storage.put(`${place}/b/c`, text('again'), once), { created: true });
    },
  },
  {
    title: 'a key that could leave the place is refused by every method',
    check: async ({ storage }) => {
      for (const key of ['', '/etc/passwd', '../x', 'a/../../x', 'a/./b', 'a//b', 'a/', 'a\\b', 'a\0b', 'C:/x', `${'a'.repeat(2_000)}`]) {
        const refused = (act: () => Promise<unknown>): Promise<void> =>
          rejects(act, (error) => FarhaulError.isInstance(error, 'FARHAUL_STORAGE_KEY'), `key ${JSON.stringify(key.slice(0, 20))}`);
        await refused(async () => await storage.put(key, text('x'), anew));
        await refused(async () => await storage.get(key, { signal }));
        await refused(async () => await storage.head(key, { signal }));
        await refused(async () => await storage.delete(key, { signal }));
        await refused(async () => await storage.grant([{ key, method: 'GET' }], { signal, lifetimeMs: 60_000 }));
      }
      await rejects(
        async () => await keysBelow(storage, '../'),
        (error) => FarhaulError.isInstance(error, 'FARHAUL_STORAGE_KEY'),
        'prefix ../',
      );
    },
  },
  {
    title: 'an aborted call does nothing and rejects',
    check: async ({ storage }) => {
      const key = `${placeOf('abort')}/object`;
      const aborted = { signal: AbortSignal.abort() };
      await rejects(storage.put(key, text('x'), { ...aborted, ifAbsent: false }));
      strictEqual(await storage.get(key, { signal }), null);
      await storage.put(key, text('x'), anew);
      await rejects(storage.get(key, aborted));
      await rejects(storage.head(key, aborted));
      await rejects(storage.delete(key, aborted));
      await rejects(async () => await storage.list('', aborted)[Symbol.asyncIterator]().next());
      ok(await storage.head(key, { signal }));
    },
  },
  {
    title: 'a put that is aborted on its way leaves the whole object or none',
    check: async ({ storage }) => {
      const key = `${placeOf('abort-midway')}/object`;
      const body = randomBytes(5 * 1024 * 1024);
      for (const wait of [0, 1, 5]) {
        const abort = new AbortController();
        const putting = storage.put(key, body, { signal: abort.signal, ifAbsent: false }).catch(() => null);
        if (wait === 0) await Promise.resolve();
        else await sleep(wait);
        abort.abort();
        await putting;
        const seen = await storage.get(key, { signal });
        ok(seen === null || Buffer.compare(seen, body) === 0, `a part of ${seen?.byteLength} bytes was left`);
        if (seen !== null) await storage.delete(key, { signal });
      }
      deepStrictEqual(await keysBelow(storage, key), [], 'nothing else is left');
    },
  },
  {
    title: 'a grant leads infrastructure to the object, for reading and for writing',
    check: async ({ storage, use }) => {
      const place = placeOf('grant');
      await storage.put(`${place}/in ä`, text('input'), anew);
      const [read, write, missing] = await storage.grant(
        [
          { key: `${place}/in ä`, method: 'GET' },
          { key: `${place}/out`, method: 'PUT' },
          { key: `${place}/missing`, method: 'GET' },
        ],
        { signal, lifetimeMs: 60_000 },
      );
      strictEqual(Buffer.from((await use(read!, null))!).toString(), 'input');
      await use(write!, text('output'));
      strictEqual(Buffer.from((await storage.get(`${place}/out`, { signal }))!).toString(), 'output');
      strictEqual(await use(missing!, null), null);
    },
  },
  {
    title: 'grants are JSON, in the order asked for; one for reading does not permit writing',
    check: async ({ storage }) => {
      const place = placeOf('grants');
      const grants = await storage.grant(
        [
          { key: `${place}/b`, method: 'GET' },
          { key: `${place}/a`, method: 'PUT' },
        ],
        { signal, lifetimeMs: 60_000 },
      );
      deepStrictEqual(JSON.parse(JSON.stringify(grants)), grants);
      const methods = grants.map((grant) => (grant.via === 'url' ? grant.method : grant.mount.readOnly ? 'GET' : 'PUT'));
      deepStrictEqual(methods, ['GET', 'PUT']);
      ok(
        grants.every((grant, index) => JSON.stringify(grant).includes(index === 0 ? `${place}/b` : `${place}/a`)),
        'in the order asked for',
      );
    },
  },
  {
    title: 'describe opens it again, and shows no secret',
    check: async ({ storage, reopen, secrets }) => {
      const { type, location, configuration } = storage.describe();
      strictEqual(type, storage.type);
      ok(location.length > 0);
      for (const secret of secrets) ok(!JSON.stringify([location, configuration]).includes(secret), 'a secret shows');
      const key = `${placeOf('describe')}/object`;
      await storage.put(key, text('x'), anew);
      const again = await reopen(JSON.parse(JSON.stringify(configuration)) as Record<string, unknown>);
      strictEqual(Buffer.from((await again.get(key, { signal }))!).toString(), 'x');
    },
  },
  {
    title: 'no secret shows in an error',
    check: async ({ storage, secrets }) => {
      const error = await storage.put('../x', text('x'), anew).then(
        () => null,
        (thrown: unknown) => thrown as FarhaulError,
      );
      ok(error, 'a bad key is refused');
      for (const secret of secrets)
        ok(!`${error.message} ${error.hint ?? ''} ${JSON.stringify(error.details ?? {})}`.includes(secret), 'a secret shows');
    },
  },
];

/** What every storage must do. */
export const storageRules: readonly StorageRule[] = rules.map((rule) => ({ group: 'Storage', ...rule }));
