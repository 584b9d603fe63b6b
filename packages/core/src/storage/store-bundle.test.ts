import { createHash } from 'node:crypto';
import { mkdtempSync, rmSync, utimesSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeEach, describe, expect, test } from 'vitest';
import { FarhaulError } from '../errors/farhaul-error.ts';
import type { StorageV1 } from '../plugin/v1/storage-v1.ts';
import type { Bundle, BundleManifestV1 } from '../protocol/bundle-manifest.ts';
import { openLocalStorage } from './local-storage.ts';
import { readObject } from './read-object.ts';
import { storeBundle } from './store-bundle.ts';

const { signal } = new AbortController();
const digest = (bytes: Uint8Array): string => createHash('sha256').update(bytes).digest('hex');

let directory: string;
beforeEach(() => {
  directory = mkdtempSync(join(tmpdir(), 'farhaul-bundles-'));
});
afterEach(() => rmSync(directory, { recursive: true, force: true }));

function bundleOf(source: string, files: string | null = 'files'): Bundle {
  const [code, archive, map] = [Buffer.from(source), files === null ? null : Buffer.from(files), Buffer.from(`map of ${source}`)];
  const manifest = {
    bundle: 1,
    node: 22,
    code: { sha256: digest(code), bytes: code.byteLength, rawBytes: 1, encoding: 'br' },
    files: archive && { sha256: digest(archive), bytes: archive.byteLength, rawBytes: 1, count: 1, sensitive: [] },
    map: { sha256: digest(map), bytes: map.byteLength },
  } as unknown as BundleManifestV1;
  return { manifest, code, files: archive, map, captures: Buffer.from('captured'), snapshots: null };
}

/** Counts what reaches the real storage. */
function counting(storage: StorageV1): { storage: StorageV1; calls: string[] } {
  const calls: string[] = [];
  const count = <Name extends 'put' | 'head'>(name: Name): StorageV1[Name] =>
    ((key: string, ...rest: unknown[]) => {
      calls.push(`${name} ${key.split('/')[0]}`);
      return (storage[name] as (...args: unknown[]) => unknown)(key, ...rest);
    }) as StorageV1[Name];
  return {
    calls,
    storage: {
      ...storage,
      type: storage.type,
      specificationVersion: 'v1',
      put: count('put'),
      head: count('head'),
      get: storage.get.bind(storage),
      describe: storage.describe.bind(storage),
    } as StorageV1,
  };
}

const options = { entry: 1, workingDirectory: 'bundle' } as const;

test('every part lies under its digest, and the answer names all of them', async () => {
  const storage = openLocalStorage({ directory });
  const bundle = bundleOf('one');
  const { sha256 } = bundle.manifest.code;
  const code = await storeBundle(bundle, storage, options);
  expect(code).toEqual({
    type: 'bundle',
    entry: 1,
    workingDirectory: 'bundle',
    captures: Buffer.from('captured').toString('base64'),
    snapshots: null,
    code: { key: `code/${sha256}.mjs.br`, sha256, node: 22 },
    files: { key: `files/${bundle.manifest.files!.sha256}.tar.gz`, sha256: bundle.manifest.files!.sha256 },
    map: { key: `maps/${sha256}.json.br`, sha256: bundle.manifest.map!.sha256 },
    manifest: { key: `manifests/${sha256}.json` },
  });
  expect(await readObject(storage, code.code.key, sha256)).toEqual(bundle.code);
  expect(await readObject(storage, code.files!.key, code.files!.sha256)).toEqual(bundle.files);
  expect(await readObject(storage, code.map!.key, code.map!.sha256)).toEqual(bundle.map);
  expect(JSON.parse(Buffer.from((await storage.get(code.manifest!.key, { signal }))!).toString())).toEqual(bundle.manifest);
});

test('a bundle without files or map stores neither', async () => {
  const bundle = bundleOf('no files', null);
  const code = await storeBundle(
    { ...bundle, map: null, manifest: { ...bundle.manifest, map: null } },
    openLocalStorage({ directory }),
    options,
  );
  expect([code.files, code.map]).toEqual([null, null]);
});

test('the same bundle again asks nothing, also through another opening of the place', async () => {
  await storeBundle(bundleOf('loop'), openLocalStorage({ directory }), options);
  const { storage, calls } = counting(openLocalStorage({ directory }));
  for (let round = 0; round < 100; round += 1) await storeBundle(bundleOf('loop'), storage, options);
  expect(calls).toEqual([]);
});

test('many at once ask once', async () => {
  const { storage, calls } = counting(openLocalStorage({ directory }));
  await Promise.all(Array.from({ length: 50 }, async () => await storeBundle(bundleOf('at once'), storage, options)));
  expect(calls).toHaveLength(8);
});

test('what another process has stored is looked for and not uploaded', async () => {
  const first = openLocalStorage({ directory });
  const code = await storeBundle(bundleOf('elsewhere'), first, options);
  const { storage, calls } = counting(first);
  // Another description is another place to this process, as it would be to another process.
  const foreign = { ...storage, describe: () => ({ ...first.describe(), configuration: { directory: `${directory}/.` } }) };
  expect(await storeBundle(bundleOf('elsewhere'), foreign, options)).toEqual(code);
  expect(calls.sort()).toEqual(['head code', 'head files', 'head manifests', 'head maps']);
});

test('what was stored long ago is stored again, so that its age tells when it was used', async () => {
  const first = openLocalStorage({ directory });
  const code = await storeBundle(bundleOf('old'), first, options);
  utimesSync(join(directory, code.code.key), new Date(0), new Date(0));
  const { storage, calls } = counting(first);
  await storeBundle(
    bundleOf('old'),
    { ...storage, describe: () => ({ ...first.describe(), configuration: { directory: `${directory}/./` } }) },
    options,
  );
  expect(calls.filter((call) => call.startsWith('put'))).toEqual(['put code']);
  expect(Date.parse((await first.head(code.code.key, { signal }))!.modifiedAt)).toBeGreaterThan(Date.now() - 60_000);
});

test('a failed upload names object, place and cause, and the next try uploads', async () => {
  const good = openLocalStorage({ directory });
  const { storage } = counting(good);
  const cause = new FarhaulError('FARHAUL_STORAGE_UNAVAILABLE', 'AccessDenied', { retryable: true, hint: 'Ask for s3:PutObject.' });
  const bundle = bundleOf('fails');
  const error = await storeBundle(bundle, { ...storage, put: async () => await Promise.reject(cause) }, options).then(
    () => null,
    (thrown: FarhaulError) => thrown,
  );
  expect([error?.code, error?.retryable, error?.hint, error?.cause]).toEqual([
    'FARHAUL_BUNDLE_UPLOAD',
    true,
    'Ask for s3:PutObject.',
    cause,
  ]);
  expect(error?.message).toMatch(
    new RegExp(`^upload of (code|files|maps|manifests)/[0-9a-f]{64}\\S+ to ${directory} failed: AccessDenied$`),
  );
  const code = await storeBundle(bundle, good, options);
  expect(await good.head(code.code.key, { signal })).not.toBeNull();
});

describe('reading an object', () => {
  test('that was replaced is refused, naming key and both digests', async () => {
    const storage = openLocalStorage({ directory });
    const { code } = await storeBundle(bundleOf('to be changed'), storage, options);
    writeFileSync(join(directory, code.key), 'evil');
    const error = await readObject(storage, code.key, code.sha256).then(
      () => null,
      (thrown: FarhaulError) => thrown,
    );
    expect(error?.code).toBe('FARHAUL_STORAGE_DIGEST');
    for (const part of [code.key, code.sha256, digest(Buffer.from('evil'))]) expect(error?.message).toContain(part);
    expect(error?.details).toEqual({ key: code.key, expected: code.sha256, found: digest(Buffer.from('evil')) });
  });

  test('that is gone is refused, naming key and place', async () => {
    const error = await readObject(openLocalStorage({ directory }), 'code/gone', 'x').then(
      () => null,
      (thrown: FarhaulError) => thrown,
    );
    expect([error?.code, error?.message]).toEqual(['FARHAUL_STORAGE_NOT_FOUND', `code/gone is not in the storage ${directory}`]);
  });
});
