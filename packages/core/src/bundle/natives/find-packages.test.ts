import { createHash } from 'node:crypto';
import { mkdirSync, writeFileSync } from 'node:fs';
import { dirname, join } from 'node:path';
import { gzipSync } from 'node:zlib';
import { describe, expect, test } from 'vitest';
import { testSeed } from '../../testing/test-seed.ts';
import { padding, writeHeader } from '../../archive/tar-header.ts';
import { writeTar } from '../../archive/tar-writer.ts';
import { checkIntegrity } from './fetch-package.ts';
import { nativeReason } from './find-native.ts';
import { findLockfile, readNpmLock, readPnpmLock } from './locked-packages.ts';
import { readBunLock, readYarnLock } from './other-lockfiles.ts';
import { isRequiredInTry } from './optional-require.ts';
import { findPackage, packageNameOf, packageOfFile } from './package-place.ts';
import { placePackages, type PlaceablePackage } from './place-packages.ts';
import { servesTarget } from './platform-packages.ts';
import { readPackageTarball } from './read-package-tarball.ts';
import { temporaryDirectory } from '../../testing/temporary-directory.fixture.ts';

function folder(files: Record<string, string>): string {
  const place = temporaryDirectory('natives');
  for (const [path, text] of Object.entries(files)) {
    mkdirSync(dirname(join(place, path)), { recursive: true });
    writeFileSync(join(place, path), text);
  }
  return place;
}

const json = (fields: object): string => JSON.stringify({ name: 'native', version: '1.0.0', ...fields });

describe('a package is native', () => {
  test.each<[string, object, Record<string, string>]>([
    ['by binding.gyp', {}, { 'binding.gyp': '{}' }],
    ['by gypfile', { gypfile: true }, {}],
    ['by its install script', { scripts: { install: 'node-pre-gyp install --fallback-to-build' } }, {}],
    ['by a fetched build', { scripts: { install: 'prebuild-install || node-gyp rebuild' } }, {}],
    ['by what it loads addons with', { dependencies: { 'node-gyp-build': '^4' } }, {}],
    ['by its own platforms', { os: ['linux'] }, {}],
    ['by its processors', { cpu: ['x64'] }, {}],
    [
      'by an installed build for a platform',
      { optionalDependencies: { 'native-linux': '1' } },
      { '../native-linux/package.json': '{"name":"native-linux","os":["linux"]}' },
    ],
    ['by an addon at its root', {}, { 'index.linux.node': '' }],
    ['by an addon among prebuilds', {}, { 'prebuilds/linux-x64/addon.node': '' }],
  ])('%s', (_what, fields, files) => {
    const place = folder(
      Object.fromEntries(
        Object.entries({ ...files, 'package.json': json(fields) }).map(([path, text]) => [join('node_modules/native', path), text]),
      ),
    );
    expect(nativeReason(findPackage('native', place)!)).toEqual(expect.any(String));
  });

  test.each<[string, object, Record<string, string>]>([
    ['plain code', { scripts: { install: 'node scripts/hello.js', postinstall: 'husky' } }, { 'index.js': '' }],
    ['an optional build that is not installed', { optionalDependencies: { fsevents: '2' } }, {}],
    ['an addon of a package inside it', {}, { 'node_modules/other/package.json': '{}', 'node_modules/other/addon.node': '' }],
    ['an empty list of platforms', { os: [], cpu: [] }, {}],
  ])('and not by %s', (_what, fields, files) => {
    const place = folder(
      Object.fromEntries(
        Object.entries({ ...files, 'package.json': json(fields) }).map(([path, text]) => [join('node_modules/native', path), text]),
      ),
    );
    expect(nativeReason(findPackage('native', place)!)).toBeNull();
  });
});

describe('the package of', () => {
  test.each([
    ['sharp', 'sharp'],
    ['sharp/lib/x.js', 'sharp'],
    ['@img/sharp-linux-x64/sharp.node', '@img/sharp-linux-x64'],
    ['./x', null],
    ['/x', null],
    ['node:fs', null],
    ['fs', null],
    ['fs/promises', null],
    ['https://x/y', null],
    ['#internal', null],
    ['@scope', null],
    ['@/alias', null],
    ['', null],
  ])('the specifier %j is %j', (specifier, name) => expect(packageNameOf(specifier)).toBe(name));

  test('a file is the innermost installed one, whatever package.json lie between', () => {
    const place = folder({
      'package.json': '{"name":"root"}',
      'src/package.json': '{"type":"module"}',
      'node_modules/@a/b/package.json': '{"name":"@a/b"}',
      'node_modules/@a/b/dist/package.json': '{"name":"made-up"}',
    });
    expect(packageOfFile(join(place, 'node_modules/@a/b/dist/index.js'))).toMatchObject({
      name: '@a/b',
      directory: join(place, 'node_modules/@a/b'),
    });
    expect(packageOfFile(join(place, 'src/index.ts'))).toMatchObject({ name: 'root', directory: place });
  });
});

describe('a require that a package can do without', () => {
  test.each([
    ['try { x = require("native") } catch {}', true],
    ['try { if (a) x = require("native") } catch (e) { y = require("other") } finally {}', true],
    ['try { await import("native") } catch {}', true],
    ['x = require("native")', false],
    ['try { x = require("native") } catch {}; y = require("native")', false],
    ['try { a() } catch { x = require("native") }', false],
    ['try { x = require("native") } finally {}', false],
    ['const (', false],
  ])('%s: %s', (text, optional) => {
    expect(isRequiredInTry(join(folder({ 'index.mjs': text }), 'index.mjs'), 'native')).toBe(optional);
  });
});

describe('a lockfile', () => {
  test('of npm names the packages of every platform with their digests', () => {
    const lock = {
      lockfileVersion: 3,
      packages: {
        '': { name: 'project' },
        'node_modules/@img/a': { version: '1.0.0', integrity: 'sha512-x', os: ['linux'], cpu: ['x64'], libc: ['musl'] },
        'node_modules/b/node_modules/c': { name: 'real', version: '2.0.0' },
        'packages/own': { name: 'own', version: '1.0.0' },
      },
    };
    expect(readNpmLock(JSON.stringify(lock))).toEqual([
      { name: '@img/a', version: '1.0.0', integrity: 'sha512-x', os: ['linux'], cpu: ['x64'], libc: ['musl'] },
      { name: 'real', version: '2.0.0', integrity: null, os: [], cpu: [], libc: [] },
    ]);
  });

  test('of pnpm does too, in its two forms', () => {
    const text = `lockfileVersion: '9.0'
importers:
  '.':
    dependencies:
      '@img/a@9.9.9':
        specifier: 1.0.0
packages:

  '@img/a@1.0.0':
    resolution: {integrity: sha512-AbC+/=}
    engines: {node: '>=20'}
    cpu: [x64, '!arm']
    os: [linux]
    libc: [musl]

  /b@2.0.0(react@18.0.0):
    resolution: {integrity: sha512-b}

snapshots:

  '@img/a@1.0.0':
    optionalDependencies:
      '@img/c': 3.0.0(b@2.0.0)
    optional: true

  b@2.0.0(react@18.0.0):
    dependencies:
      c: 1.0.0
`;
    expect(readPnpmLock(text)).toEqual([
      {
        name: '@img/a',
        version: '1.0.0',
        integrity: 'sha512-AbC+/=',
        os: ['linux'],
        cpu: ['x64', '!arm'],
        libc: ['musl'],
        optionalDependencies: { '@img/c': '3.0.0' },
      },
      { name: 'b', version: '2.0.0', integrity: 'sha512-b', os: [], cpu: [], libc: [], dependencies: { c: '1.0.0' } },
    ]);
  });

  test('of Yarn 1 has platforms in names only', () => {
    const text = `# yarn lockfile v1


"@img/sharp-linuxmusl-x64@0.34.5":
  version "0.34.5"
  resolved "https://registry.example/@img/sharp-linuxmusl-x64/-/sharp-linuxmusl-x64-0.34.5.tgz#abc"
  integrity sha512-AAAA==
  optionalDependencies:
    "@img/sharp-libvips-linuxmusl-x64" "1.2.4"

semver@^7.0.0, semver@^7.7.3:
  version "7.7.3"
  integrity sha512-BBBB==
`;
    expect(readYarnLock(text)).toEqual([
      {
        name: '@img/sharp-linuxmusl-x64',
        version: '0.34.5',
        integrity: 'sha512-AAAA==',
        os: ['linux'],
        cpu: ['x64'],
        libc: ['musl'],
        optionalDependencies: { '@img/sharp-libvips-linuxmusl-x64': '1.2.4' },
      },
      { name: 'semver', version: '7.7.3', integrity: 'sha512-BBBB==', os: [], cpu: [], libc: [] },
    ]);
  });

  test('of later Yarn has no digest of what a registry serves', () => {
    const text = `__metadata:
  version: 8
  cacheKey: 10c0

"@img/sharp-linux-x64@npm:0.34.5":
  version: 0.34.5
  resolution: "@img/sharp-linux-x64@npm:0.34.5"
  dependencies:
    "@img/other": "npm:^1.2.0"
  conditions: os=linux & cpu=x64 & libc=glibc
  languageName: node
  linkType: hard
`;
    expect(readYarnLock(text)).toEqual([
      {
        name: '@img/sharp-linux-x64',
        version: '0.34.5',
        integrity: null,
        os: ['linux'],
        cpu: ['x64'],
        libc: ['glibc'],
        dependencies: { '@img/other': '^1.2.0' },
      },
    ]);
  });

  test('of bun has a package on each line', () => {
    const text = `{
  "lockfileVersion": 1,
  "workspaces": {
    "": { "name": "project", "dependencies": { "sharp": "0.34.5", }, },
  },
  "packages": {
    "@rolldown/binding-linux-x64-gnu": ["@rolldown/binding-linux-x64-gnu@1.0.0", "", { "os": "linux", "cpu": "x64" }, "sha512-AAAA=="],

    "semver": ["semver@7.7.3", "", { "dependencies": { "lru": "^1" }, "bin": { "semver": "bin/semver.js" } }, "sha512-BBBB=="],
  }
}
`;
    expect(readBunLock(text)).toEqual([
      {
        name: '@rolldown/binding-linux-x64-gnu',
        version: '1.0.0',
        integrity: 'sha512-AAAA==',
        os: ['linux'],
        cpu: ['x64'],
        libc: ['glibc'],
      },
      { name: 'semver', version: '7.7.3', integrity: 'sha512-BBBB==', os: [], cpu: [], libc: [], dependencies: { lru: '^1' } },
    ]);
  });

  test('of this workspace holds builds for other platforms', () => {
    const lockfile = findLockfile(import.meta.dirname)!;
    const elsewhere = { os: 'win32', cpu: 'arm64', libc: null, glibc: null, node: 22 };
    const builds = lockfile.packages.filter(
      (one) => one.name.startsWith('@rolldown/binding-') && one.os.length > 0 && servesTarget(one, elsewhere),
    );
    expect(builds.length).toBeGreaterThan(0);
    for (const { name, integrity } of builds)
      expect([name, integrity]).toEqual([expect.stringContaining('win32-arm64'), expect.stringMatching(/^sha512-/)]);
  });

  test('is found above a package of a workspace; one of another kind is named; a damaged one is empty', () => {
    const place = folder({ 'package-lock.json': '{', 'packages/own/package.json': '{}' });
    expect(findLockfile(join(place, 'packages/own'))).toEqual({ path: join(place, 'package-lock.json'), packages: [] });
    expect(findLockfile(folder({ 'bun.lockb': '' }))).toMatchObject({ path: expect.stringContaining('bun.lockb'), packages: [] });
  });
});

test('platforms are read as npm reads them', () => {
  const target = { os: 'linux', cpu: 'x64', libc: 'glibc' as const, glibc: null, node: 22 };
  expect(
    [{}, { os: ['linux', 'darwin'] }, { os: ['!win32'] }, { cpu: ['any'] }, { libc: ['glibc'] }].map((one) => servesTarget(one, target)),
  ).toEqual([true, true, true, true, true]);
  expect([{ os: ['darwin'] }, { os: ['!linux'] }, { cpu: ['arm64'] }, { libc: ['musl'] }].map((one) => servesTarget(one, target))).toEqual([
    false,
    false,
    false,
    false,
  ]);
});

describe('the folders of packages', () => {
  const place = (uses: Record<string, string[]>, roots: string[]): Record<string, string> => {
    const packages = new Map<string, PlaceablePackage>(
      Object.entries(uses).map(([id, used]) => [id, { id, name: id.split('@')[0]!, uses: used }]),
    );
    return Object.fromEntries(placePackages(packages, roots));
  };

  test('are flat, and nested where versions differ', () => {
    expect(place({ 'a@1': ['b@1', 'c@1'], 'b@1': ['c@2', 'a@1'], 'c@1': [], 'c@2': [] }, ['a@1'])).toEqual({
      'node_modules/a': 'a@1',
      'node_modules/b': 'b@1',
      'node_modules/c': 'c@1',
      'node_modules/b/node_modules/c': 'c@2',
    });
  });

  test(`lead each package to just those that it asks for, whatever the graph (seed ${testSeed})`, () => {
    let seed = testSeed;
    const random = (below: number): number => (seed = (seed * 1_103_515_245 + 12_345) % 2 ** 31) % below;
    for (let round = 0; round < 300; round++) {
      const ids = Array.from({ length: 2 + random(9) }, (_, index) => `${'abcde'[random(5)]}@${index}`);
      // One package cannot ask for two others by one name.
      const uses = Object.fromEntries(
        ids.map((id) => [
          id,
          [
            ...new Map(
              Array.from({ length: random(4) }, () => ids[random(ids.length)]!)
                .filter((used) => used[0] !== id[0])
                .map((used) => [used[0], used]),
            ).values(),
          ],
        ]),
      );
      const placed = place(uses, [ids[0]!]);
      for (const [at, id] of Object.entries(placed)) {
        for (const used of uses[id]!)
          expect(
            resolveAsNode(placed, at, used.split('@')[0]!),
            `round ${round}: ${at} asks for ${used} in ${JSON.stringify(placed)}`,
          ).toBe(used);
      }
    }
  });

  function resolveAsNode(placed: Record<string, string>, from: string, name: string): string | undefined {
    for (let at = from; ; at = at.slice(0, at.lastIndexOf('/node_modules/'))) {
      const found = placed[`${at}/node_modules/${name}`];
      if (found !== undefined) return found;
      if (!at.includes('/node_modules/')) return placed[`node_modules/${name}`];
    }
  }
});

describe('a fetched package', () => {
  const tarball = gzipSync(
    writeTar([
      { path: 'package/package.json', content: Buffer.from('{}'), executable: false },
      { path: 'package/bin/run', content: Buffer.from('x'), executable: true },
    ]),
  );
  const locked = { name: 'native', version: '1.0.0', os: [], cpu: [], libc: [] };

  test('is read without its first folder', () => {
    expect(readPackageTarball(tarball).map(({ path, executable }) => [path, executable])).toEqual([
      ['bin/run', true],
      ['package.json', false],
    ]);
  });

  test('counts only with the digest of the lockfile', () => {
    const digest = `sha512-${createHash('sha512').update(tarball).digest('base64')}`;
    expect(() => checkIntegrity(tarball, { ...locked, integrity: `sha1-x ${digest}` })).not.toThrow();
    for (const integrity of [null, 'sha1-abc', `sha512-${Buffer.alloc(64).toString('base64')}`, 'sha512-']) {
      expect(() => checkIntegrity(tarball, { ...locked, integrity })).toThrow(
        expect.objectContaining({ code: 'FARHAUL_BUNDLE_NATIVE_FETCH' }),
      );
    }
  });

  test.each([
    ['a path upwards', writeTar([{ path: 'package/../../evil', content: Buffer.from('x'), executable: false }])],
    ['an absolute path', writeTar([{ path: '/etc/evil', content: Buffer.from('x'), executable: false }])],
    ['a file without a folder', writeTar([{ path: 'evil', content: Buffer.from('x'), executable: false }])],
    ['a link', Buffer.concat([writeHeader({ path: 'package/link', size: 0, mode: 0o644, type: '2' }), Buffer.alloc(1024)])],
    [
      'more than it holds',
      Buffer.concat([writeHeader({ path: 'package/cut', size: 5000, mode: 0o644, type: '0' }), Buffer.alloc(padding(5000))]),
    ],
    ['a damaged header', Buffer.alloc(512, 1)],
  ])('with %s is refused', (_what, tar) => {
    expect(() => readPackageTarball(gzipSync(tar))).toThrow(/the tarball/);
  });
});
