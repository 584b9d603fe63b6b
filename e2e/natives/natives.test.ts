import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { createEmptyProject, type EmptyProject } from '../empty-project.ts';
import { installedNodes } from '../nodes/installed-nodes.ts';
import { registryTrouble } from '../registry.ts';

const trouble = await registryTrouble();
const nodes = trouble === null ? await installedNodes() : [];
const linux = process.platform === 'linux' && process.arch === 'x64';

interface Refusal {
  code: string;
  message: string;
  hint: string;
}

interface Manifest {
  files: { count: number; bytes: number } | null;
  external: {
    name: string;
    version: string;
    how: string;
    addons?: { package: string; libc: string; api: string }[];
    installs?: { package: string; integrity: string | null }[];
  }[];
  target: { os: string; cpu: string; libc: string } | null;
}

describe.skipIf(trouble !== null)('native packages of the registry', () => {
  let project: EmptyProject;

  beforeAll(async () => {
    project = await createEmptyProject(['core']);
    const packages = ['sharp@0.35.5', '@duckdb/node-api@1.5.6-r.1', 'better-sqlite3@13.2.0'];
    const installed = await project.run('npm', ['install', '--no-audit', '--no-fund', '--ignore-scripts', '--prefer-offline', ...packages]);
    if (installed.code !== 0) throw new Error(installed.output);
    for (const fixture of ['native-flows.ts', 'native-main.ts']) project.add(fixture);
  });
  afterAll(() => project?.remove());

  async function ask<Answer>(...args: string[]): Promise<Answer> {
    const { stdout, output } = await project.run('node', ['native-main.ts', ...args]);
    const line = stdout.trim().split('\n').at(-1) ?? '';
    if (!/^[[{"\d]/.test(line)) throw new Error(output);
    return JSON.parse(line) as Answer;
  }

  test('sharp runs from its vendored files', async () => {
    expect(await ask('run', 'resize', '2')).toMatchObject({ width: 2, height: 1, format: 'png', inside: true });
  });

  test.each(nodes)('sharp, packed here, runs on Node $version', async ({ version, path }) => {
    expect(await ask('run', 'resize', '2', path)).toMatchObject({ node: version, width: 2, inside: true });
  });

  test('@duckdb/node-api runs, though its compiled code is three packages away', async () => {
    expect(await ask('run', 'query', '40', '2')).toEqual([{ sum: 42 }]);
  });

  test('better-sqlite3 runs from the builds that lie inside it', async () => {
    expect(await ask('run', 'count')).toEqual({ answer: 42 });
  });

  test('a package that is imported late is found', async () => {
    expect(await ask('run', 'lazily')).toBe('string');
  });

  test('sharp, installed in the run, comes from the registry with the digests of the lockfile', async () => {
    const { external, files } = await ask<Manifest>('bundle', 'installed');
    const installs = external[0]!.installs!;
    expect(external).toMatchObject([{ name: 'sharp', version: '0.35.5', how: 'install' }]);
    expect([files, installs.filter(({ integrity }) => integrity === null)]).toEqual([null, []]);
    // Builds of all platforms are known, and the run takes its own.
    expect(installs.filter((one) => one.package.startsWith('@img/sharp-')).length).toBeGreaterThan(10);
    expect(await ask('run', 'installed', '2')).toMatchObject({
      width: 2,
      version: '0.35.5',
      place: expect.stringMatching(/^\.farhaul-installed\/node_modules\/sharp\//),
    });
  });

  test('the manifest tells what travels and what it was built for', async () => {
    const { external, target, files } = await ask<Manifest>('bundle', 'resize');
    expect(external).toMatchObject([{ name: 'sharp', how: 'vendor', addons: [{ api: 'node-api' }] }]);
    expect(target).toMatchObject({ os: process.platform, cpu: process.arch });
    expect(files!.count).toBeGreaterThan(20);
  });

  test('a flow that needs none of them takes nothing along', async () => {
    expect(await ask<Manifest>('bundle', 'plain')).toMatchObject({ external: [], target: null, files: null });
  });

  test.skipIf(!linux)('a build for another C library is fetched as the lockfile names it', async () => {
    const { external, target } = await ask<Manifest>('bundle', 'forMusl');
    expect(external[0]!.addons).toMatchObject([{ package: '@img/sharp-linuxmusl-x64', libc: 'musl' }]);
    expect(target).toMatchObject({ libc: 'musl' });
  });

  test.skipIf(!linux)('a build for another processor too', async () => {
    const { external, target } = await ask<Manifest>('bundle', 'forArm');
    expect(external[0]!.addons).toMatchObject([{ package: '@img/sharp-linux-arm64', libc: 'glibc' }]);
    expect(target).toMatchObject({ cpu: 'arm64' });
  });

  test.skipIf(!linux)('what was fetched is refused where the lockfile has another digest', async () => {
    const swap = `const fs = require('fs'); const lock = JSON.parse(fs.readFileSync('package-lock.json')); lock.packages['node_modules/@img/sharp-linuxmusl-x64'].integrity = 'sha512-' + Buffer.alloc(64).toString('base64'); fs.writeFileSync('package-lock.json', JSON.stringify(lock));`;
    expect((await project.run('node', ['--input-type=commonjs', '-e', swap])).code).toBe(0);
    expect(await ask<Refusal>('bundle', 'forMusl')).toMatchObject({
      code: 'FARHAUL_BUNDLE_NATIVE_FETCH',
      message: expect.stringContaining('the lockfile says sha512-AAAA'),
    });
  });

  test('a platform without a build is refused before anything is launched, with the command that helps', async () => {
    expect(await ask<Refusal>('bundle', 'forNobody')).toMatchObject({
      code: 'FARHAUL_BUNDLE_NATIVE_FETCH',
      message: expect.stringContaining('no build of sharp 0.35.5 for darwin/ia32'),
      hint: expect.stringContaining('npm install --os=darwin --cpu=ia32 sharp@0.35.5'),
    });
  });

  test('a package that was installed without its build script is refused by name', async () => {
    const older = await project.run('npm', ['install', '--no-audit', '--no-fund', '--ignore-scripts', 'better-sqlite3@12.11.1']);
    expect(older.code, older.output).toBe(0);
    expect(await ask<Refusal>('bundle', 'count')).toMatchObject({
      code: 'FARHAUL_BUNDLE_NATIVE_FETCH',
      message: expect.stringMatching(/^better-sqlite3 12\.11\.1 .* but has no compiled code here$/),
      hint: expect.stringContaining('npm rebuild better-sqlite3'),
    });
  });
});
