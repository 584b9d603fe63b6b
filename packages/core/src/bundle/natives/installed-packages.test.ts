import { chmodSync, copyFileSync, existsSync, mkdirSync, realpathSync, rmSync, symlinkSync, writeFileSync } from 'node:fs';
import { delimiter, join } from 'node:path';
import { brotliDecompressSync } from 'node:zlib';
import { afterEach, beforeEach, describe, expect, test } from 'vitest';
import type { Bundle } from '../../protocol/bundle-manifest.ts';
import { findNpm } from '../../runner/install/find-npm.ts';
import { until } from '../../runner/spawn-run.fixture.ts';
import { createBundle, type CreateBundleByEntrypoint } from '../create-bundle.ts';
import { createFlowProject, type FlowProject } from '../flow-project.fixture.ts';
import { resultOf, startBundle } from '../packed-flow.fixture.ts';
import { installHere, startRegistry, type PackageRegistry, type RegistryPackage } from './package-registry.fixture.ts';

const path = process.env['PATH'] ?? '';
const npm = findNpm({ path, node: process.execPath });
/** Under load npm takes its time. */
const limits = { killAfterMs: 280_000 };

const native: RegistryPackage = {
  name: 'native',
  version: '1.2.3',
  scripts: { install: 'node build.js' },
  dependencies: { dependency: '^1.0.0' },
  files: {
    'build.js': "require('node:fs').writeFileSync('built.js', 'module.exports = \"built\";'); console.log('I am building');",
    'index.js': "module.exports = [require('./built.js'), require('dependency')];",
  },
};
const dependency: RegistryPackage = {
  name: 'dependency',
  version: '1.0.0',
  scripts: { postinstall: 'node fail.js' },
  files: { 'index.js': "module.exports = 'dependency 1.0.0';", 'fail.js': 'process.exit(1);' },
};

let project: FlowProject;
let registry: PackageRegistry;

beforeEach(async () => {
  project = createFlowProject();
  registry = await startRegistry();
});
afterEach(async () => {
  await registry.close();
  rmSync(project.directory, { recursive: true, force: true });
});

/** Here as in the registry; answers the digests. */
function provide(...packages: RegistryPackage[]): Record<string, string> {
  for (const one of packages) installHere(project.directory, one);
  return Object.fromEntries(packages.map((one) => [one.name, registry.publish(one)]));
}

function lock(packages: readonly RegistryPackage[], digests: Record<string, string>): void {
  const entries = packages.map(({ files: _files, scripts: _scripts, ...fields }) => [
    `node_modules/${fields.name}`,
    { ...fields, integrity: digests[fields.name] },
  ]);
  writeFileSync(
    join(project.directory, 'package-lock.json'),
    JSON.stringify({ lockfileVersion: 3, packages: { '': {}, ...Object.fromEntries(entries) } }),
  );
}

/** `native` and what it needs: here, in the registry and in the lockfile. */
function provideLocked(): Record<string, string> {
  const digests = provide(native, dependency);
  lock([native, dependency], digests);
  return digests;
}

/** One package for each system, of which npm takes that of its own. */
function buildsOf(name: string, version: string): RegistryPackage[] {
  return ['linux', 'darwin', 'win32'].map((os) => ({
    name: `${name}-${os}`,
    version,
    os: [os],
    files: { 'index.js': `module.exports = '${os}';` },
  }));
}

function write(imports: string, value: string): void {
  project.write(
    'flows.ts',
    `import { subprocess } from '@farhaul/core';\n${imports}\nexport const train = subprocess()(async () => ${value});\n`,
  );
}

type External = NonNullable<NonNullable<CreateBundleByEntrypoint['options']>['external']>;
type Choices = Omit<CreateBundleByEntrypoint, 'directory' | 'entrypoint'>;

/** By its place: this process need not load what only the run has. */
async function pack(external: External = { native: 'install' }, { options = {}, ...more }: Choices = {}): Promise<Bundle> {
  return await createBundle({ directory: project.directory, entrypoint: 'flows.ts:train', options: { ...options, external }, ...more });
}

async function refusal(external?: External): Promise<Record<'code' | 'message' | 'hint', string>> {
  return await pack(external).then(
    () => ({ code: '', message: 'not refused', hint: '' }),
    (error: unknown) => error as Record<'code' | 'message' | 'hint', string>,
  );
}

const environment = (more: Record<string, string> = {}): Record<string, string> => ({
  npm_config_registry: registry.url,
  npm_config_fetch_retries: '0',
  ...more,
});
const result = async (bundle: Bundle): Promise<unknown> => await resultOf(bundle, { env: environment(), ...limits });

/** Ends with exit code 71 and one ending that says why. */
async function failure(bundle: Bundle, env: Record<string, string> = environment()): Promise<{ message: string; logs: string }> {
  const run = startBundle(bundle, { env, ...limits });
  const { exitCode } = await run.exited;
  expect(exitCode, run.stderr()).toBe(71);
  expect(run.ending()?.state).toMatchObject({ type: 'FAILED', name: 'Failed' });
  expect(run.content()).toMatchObject({ kind: 'error', error: { code: 'FARHAUL_RUNNER_INSTALL' } });
  return {
    message: run.ending()!.state.message!,
    logs: run
      .logs()
      .map((line) => line.message)
      .join('\n'),
  };
}

describe.skipIf(npm === null)('a package that npm installs in the run (skipped where there is no npm)', { timeout: 300_000 }, () => {
  test('is there before the code, in the version of this machine, built by its own script; what it needs runs none', async () => {
    const digests = provideLocked();
    registry.publish({ ...dependency, version: '1.9.0', files: { 'index.js': "module.exports = 'newer';" } });
    write("import native from 'native';", "[native, (await import('native')).default, process.env['npm_config_cache']]");
    const bundle = await pack();
    const installs = [
      { package: 'dependency', version: '1.0.0', integrity: digests['dependency'] },
      { package: 'native', version: '1.2.3', integrity: digests['native'] },
    ];
    expect(bundle.manifest.external).toEqual([{ name: 'native', version: '1.2.3', how: 'install', why: expect.any(String), installs }]);
    expect(bundle.files).toBeNull();
    expect(bundle.manifest.notes.map(({ code, text }) => [code, text])).toEqual([
      [
        'N_INSTALL',
        expect.stringMatching(/^native 1\.2\.3 \(2 packages in all\) will be installed by npm .* npm in its image and a registry/),
      ],
      ['N_INSTALL', expect.stringMatching(/^the install script of dependency will not run/)],
    ]);
    const run = startBundle(bundle, { env: environment(), ...limits });
    expect((await run.exited).exitCode, run.stderr()).toBe(0);
    const expected = ['built', 'dependency 1.0.0'];
    expect(run.content()).toMatchObject({ kind: 'value', value: [expected, expected, undefined] });
    expect(run.reports().flatMap((report) => (report.kind === 'phase' ? report.phase : []))).toEqual([
      'installing',
      'running',
      'finishing',
    ]);
    const logs = run.logs();
    expect(logs.filter(({ level }) => level === 'info').map(({ message }) => message)).toEqual([
      'installing native with npm',
      expect.stringMatching(/^installed native in \d+ ms$/),
    ]);
    expect(logs.filter(({ level }) => level === 'debug').map(({ message }) => message)).toContain('npm: I am building');
  });

  test('is in the bundle as the same bytes wherever the project lies', async () => {
    provideLocked();
    write("import native from 'native';", 'native');
    const { manifest } = await pack();
    const first = project.directory;
    project = createFlowProject();
    provideLocked();
    write("import native from 'native';", 'native');
    expect((await pack()).manifest.code.sha256).toBe(manifest.code.sha256);
    rmSync(first, { recursive: true, force: true });
  });

  test('comes with another one, in two versions of what they need, by an alias, and beside packages that travel', async () => {
    const builds = buildsOf('second', '3.0.0');
    const second: RegistryPackage = {
      name: 'second',
      version: '3.0.0',
      dependencies: { dependency: '2' },
      optionalDependencies: Object.fromEntries(builds.map(({ name, version }) => [name, version])),
      files: { 'index.js': "module.exports = [require('dependency'), require('second-' + process.platform)];" },
    };
    const inner = { ...dependency, version: '2.0.0', files: { 'index.js': "module.exports = 'dependency 2.0.0';" } };
    const travelling = { name: 'travelling', version: '1.0.0', files: { 'index.js': "module.exports = ['travels', require('native')];" } };
    provide(native, dependency);
    for (const one of [second, inner, ...builds]) registry.publish(one);
    installHere(project.directory, second, 'renamed');
    installHere(project.directory, inner, 'renamed/node_modules/dependency');
    for (const one of builds) installHere(project.directory, one);
    installHere(project.directory, travelling);
    project.write('package.json', '{ "name": "project", "type": "module", "dependencies": { "renamed": "npm:second@3.0.0" } }');
    project.write('data.txt', 'included');
    write(
      "import { readFileSync } from 'node:fs';\nimport native from 'native';\nimport second from 'renamed';\nimport travelling from 'travelling';",
      "[native, second, travelling, readFileSync('data.txt', 'utf8')]",
    );
    const bundle = await pack({ native: 'install', renamed: 'install', travelling: 'vendor' }, { includeFiles: ['data.txt'] });
    expect(bundle.manifest.files).toMatchObject({ count: 3 });
    expect(await result(bundle)).toEqual([
      ['built', 'dependency 1.0.0'],
      ['dependency 2.0.0', process.platform],
      ['travels', ['built', 'dependency 1.0.0']],
      'included',
    ]);
    expect(registry.asked.filter((one) => one.includes('second-') && one.endsWith('.tgz'))).toEqual([
      `second-${process.platform}/-/3.0.0.tgz`,
    ]);
  });

  test('has the builds that only the registry knows, where there is no lockfile', async () => {
    const builds = buildsOf('build', '1.2.3');
    const optionalDependencies = Object.fromEntries(builds.map(({ name, version }) => [name, version]));
    const files = { 'index.js': "module.exports = [require('build-' + process.platform), require('dependency')];" };
    provide({ ...native, scripts: {}, optionalDependencies, files }, dependency);
    registry.publish({ ...dependency, version: '1.9.0', files: { 'index.js': "module.exports = 'newer';" } });
    for (const one of builds) registry.publish(one);
    write("import native from 'native';", 'native');
    expect(await result(await pack())).toEqual([process.platform, 'dependency 1.0.0']);
  });

  test('needs no installation here where the lockfile has it', async () => {
    provideLocked();
    for (const name of ['native', 'dependency']) rmSync(join(project.directory, 'node_modules', name), { recursive: true });
    write("import native from 'native';", 'native');
    const bundle = await pack();
    expect(bundle.manifest.external).toMatchObject([{ version: '1.2.3', installs: [{ package: 'dependency' }, { package: 'native' }] }]);
    expect(await result(bundle)).toEqual(['built', 'dependency 1.0.0']);
  });

  test('is found by a whole module too, and by a late import alone', async () => {
    provide({ ...native, scripts: {}, files: { 'index.js': "module.exports = require('dependency');" } }, dependency);
    write('', "(await import('native')).default");
    expect(await result(await pack())).toBe('dependency 1.0.0');
    const whole = await pack({ native: 'install' }, { options: { mode: 'module' } });
    expect(await result(whole)).toBe('dependency 1.0.0');
  });

  test('gets no secret of the run to see, and writes nowhere but in its directory', async () => {
    const spying =
      "require('node:fs').writeFileSync('built.js', 'module.exports = ' + JSON.stringify([process.env.HOME, Object.keys(process.env)]));";
    provide({ ...native, dependencies: {}, files: { 'build.js': spying, 'index.js': "module.exports = require('./built.js');" } });
    write("import native from 'native';", 'native');
    const run = startBundle(await pack(), { env: environment({ HOME: '/nowhere', NODE_OPTIONS: '--input-type=module' }), ...limits });
    expect((await run.exited).exitCode, run.stderr()).toBe(0);
    const [home, names] = (run.content() as unknown as { value: [string, string[]] }).value;
    expect(home).toMatch(/farhaul-\w+[\\/]\.farhaul-installed[\\/]own$/);
    expect(existsSync(home)).toBe(false);
    expect(names.filter((name) => name.startsWith('FARHAUL_'))).toEqual([]);
  });

  describe('ends the run at its start, with one sentence', () => {
    beforeEach(() => {
      provideLocked();
      write("import native from 'native';", 'native');
    });

    test('for another digest than that of the lockfile', async () => {
      const bundle = await pack();
      registry.publish({ ...dependency, files: { 'index.js': "module.exports = 'replaced';" } });
      const { message } = await failure(bundle);
      expect(message).toMatch(
        /^native 1\.2\.3 not installed: dependency 1\.0\.0 of the registry is not what the lockfile knows: .*wanted sha512-/,
      );
      expect(message).toMatch(/but got sha512-/);
    });

    test('for a version that is gone', async () => {
      const bundle = await pack();
      await registry.close();
      registry = await startRegistry();
      registry.publish({ ...native, version: '1.2.4' });
      expect((await failure(bundle)).message).toMatch(
        /^native 1\.2\.3 not installed: the registry of the run does not have it: .*(native|dependency)/,
      );
    });

    test('for a registry that is away', async () => {
      const bundle = await pack();
      await registry.close();
      expect((await failure(bundle)).message).toMatch(
        /^native 1\.2\.3 not installed: the registry cannot be reached: request to http:\/\/127\.0\.0\.1:\d+\/\w+ failed, reason: /,
      );
      registry = await startRegistry();
    });

    test('for an install script that fails, with the last it said', async () => {
      const broken = { ...native, files: { 'build.js': "console.error('no compiler here'); process.exit(3);", 'index.js': '' } };
      lock([broken, dependency], provide(broken, dependency));
      const { message, logs } = await failure(await pack());
      expect(message).toMatch(/^native 1\.2\.3 not installed: an install script of native failed \(exit code \d+\):\n[^]*no compiler here/);
      expect(logs).toContain('npm: no compiler here');
    });

    test('for a stop while it is installed: npm ends, and the run is cancelled', async () => {
      const bundle = await pack();
      registry.hang('native');
      const run = startBundle(bundle, { env: environment(), ...limits });
      await until(() => registry.waiting() > 0, 'npm asks for the package');
      run.process.kill('SIGTERM');
      await run.exited;
      expect(run.ending()?.state).toMatchObject({ type: 'CANCELLED' });
      expect(run.stderr()).not.toContain('not installed');
      await until(() => registry.waiting() === 0, 'npm is gone');
    });
  });
});

describe('refused before anything is launched', () => {
  test('a package that is neither installed nor locked, with the command that helps', async () => {
    write("import nowhere from 'nowhere';", 'nowhere');
    expect(await refusal({ nowhere: 'install' })).toMatchObject({
      code: 'FARHAUL_BUNDLE_RESOLVE',
      message: expect.stringMatching(/^"nowhere" is to be installed in the run/),
      hint: expect.stringContaining('npm install nowhere'),
    });
  });

  test('a package whose own packages are missing', async () => {
    installHere(project.directory, native);
    write("import native from 'native';", 'native');
    expect((await refusal()).message).toMatch(/"dependency", which "native" needs, is neither installed here nor in a lockfile/);
  });

  test.each(['github:somebody/native', 'file:../native', 'somebody/native'])('a package that comes from %s', async (from) => {
    installHere(project.directory, native);
    project.write('package.json', JSON.stringify({ name: 'project', type: 'module', dependencies: { native: from } }));
    write("import native from 'native';", 'native');
    expect(await refusal()).toMatchObject({
      message: expect.stringMatching(/^cannot have "native" installed in a run: it comes from .*, and not from a registry/),
      hint: expect.stringContaining("'vendor'"),
    });
  });

  test('two versions of it', async () => {
    installHere(project.directory, { ...native, dependencies: {} });
    installHere(project.directory, { name: 'user', version: '1.0.0', files: { 'index.js': "module.exports = require('native');" } });
    installHere(project.directory, { ...native, dependencies: {}, version: '2.0.0' }, 'user/node_modules/native');
    write("import native from 'native';\nimport user from 'user';", '[native, user]');
    expect((await refusal()).message).toMatch(/two versions of native are imported/);
  });
});

describe('without npm', () => {
  test('a run ends at its start and says what to do', { timeout: 300_000 }, async () => {
    provideLocked();
    write("import native from 'native';", 'native');
    const node = join(project.directory, 'node');
    copyFileSync(process.execPath, node);
    const run = startBundle(await pack(), { env: environment({ PATH: '' }), node, ...limits });
    expect((await run.exited).exitCode, run.stderr()).toBe(71);
    expect(run.content()).toMatchObject({
      error: {
        code: 'FARHAUL_RUNNER_INSTALL',
        message: 'native 1.2.3 not installed: there is no npm, neither on PATH nor beside node',
        hint: expect.stringContaining("external: { 'native': 'vendor' }"),
      },
    });
    expect(registry.asked).toEqual([]);
  });

  test('none is found; it is found on the path, behind a link, as a program, and beside node', () => {
    const files = ['lib/node_modules/npm/bin/npm-cli.js', 'windows/node_modules/npm/bin/npm-cli.js', 'program/npm', 'text/npm'];
    for (const file of files) project.write(file, '');
    const at = (place: string): string => join(realpathSync(project.directory), place);
    mkdirSync(at('linked'));
    symlinkSync(at(files[0]!), at('linked/npm'));
    chmodSync(at('program/npm'), 0o755);
    const node = at('bin/node');
    const beside = { command: node, args: [at(files[0]!)] };
    const find = (...folders: string[]): unknown => findNpm({ path: folders.map(at).join(delimiter), node });
    expect(find()).toEqual(beside);
    expect(find('text', 'linked')).toEqual(beside);
    expect(find('windows')).toEqual({ command: node, args: [at(files[1]!)] });
    expect(find('program', 'linked')).toEqual({ command: at('program/npm'), args: [] });
    expect(findNpm({ path: at('text'), node: at('elsewhere/bin/node') })).toBeNull();
  });
});

test('a bundle without such packages has nothing of npm', async () => {
  installHere(project.directory, { name: 'plain', version: '1.0.0', files: { 'index.js': 'module.exports = 1;' } });
  write("import plain from 'plain';", 'plain');
  const { code } = await pack();
  expect(brotliDecompressSync(code).toString()).not.toContain('npm-cli');
});
