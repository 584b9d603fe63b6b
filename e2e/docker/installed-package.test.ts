/** A package that npm installs in a container, from a registry of the test's own. */
import { spawnSync } from 'node:child_process';
import { existsSync, realpathSync } from 'node:fs';
import { dirname, join } from 'node:path';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { installHere, startRegistry, type PackageRegistry } from '../../packages/core/src/bundle/natives/package-registry.fixture.ts';
import { findNpm } from '../../packages/core/src/runner/install/find-npm.ts';
import { FlowProject } from '../../packages/docker/src/testing/flow-project.ts';
import { whyNoEngine } from '../../packages/docker/src/testing/real-engine.ts';

const fields = { name: 'built-there', version: '1.2.3', scripts: { install: 'node build.js' } };
const built = {
  ...fields,
  files: {
    'build.js': `const fs = require('node:fs');
fs.writeFileSync('built.js', "module.exports = '" + fs.readlinkSync('/proc/self/ns/mnt') + "';");`,
    'index.js': "module.exports = require('./built.js');",
  },
};

/** An image may lack npm, so the test brings this machine's. */
const [npmFile] = findNpm({ path: process.env['PATH'] ?? '', node: process.execPath })?.args ?? [];
const reason = whyNoEngine() ?? (npmFile === undefined ? 'there is no npm on this machine' : null);
const imageHasNpm =
  reason === null &&
  spawnSync('docker', ['run', '--rm', '--entrypoint', 'sh', 'node:24-slim', '-c', 'command -v npm'], { timeout: 60_000 }).status === 0;

describe.skipIf(reason !== null)(`a package that is installed in a container${reason === null ? '' : ` (${reason})`}`, () => {
  let project: FlowProject;
  let registry: PackageRegistry;
  const npm = dirname(dirname(realpathSync(npmFile ?? '.')));
  const mount = `${npm}:/usr/local/lib/node_modules/npm:ro`;

  beforeAll(async () => {
    registry = await startRegistry();
    project = new FlowProject();
    installHere(project.directory, built);
    const integrity = registry.publish(built);
    const packages = { '': {}, 'node_modules/built-there': { ...fields, integrity } };
    project.write('package-lock.json', JSON.stringify({ lockfileVersion: 3, packages }));
    await project.farhaulSays(
      'work-pool',
      'create',
      'building',
      '--type',
      'docker',
      '--allow',
      `volumes:${npm}`,
      '--allow',
      'networkMode:host',
    );
  });
  afterAll(async () => {
    project?.remove();
    await registry?.close();
  });

  function write(mounts: readonly string[]): void {
    project.write(
      'main.ts',
      `import { readlinkSync } from 'node:fs';
import { flow } from '@farhaul/core';
import { docker } from '@farhaul/docker';

const where = docker({
  workPool: 'building',
  image: 'node:24-slim',
  networkMode: 'host',
  env: { npm_config_registry: '${registry.url}', npm_config_fetch_retries: '0' },
  volumes: ${JSON.stringify(mounts)},
  bundle: { external: { 'built-there': 'install' } },
})(flow({ name: 'where' })(async () => [(await import('built-there')).default, readlinkSync('/proc/self/ns/mnt')]));
try {
  console.log(JSON.stringify(await where()));
} catch (error) {
  console.log(JSON.stringify([error.code, error.message, error.hint]));
}
`,
    );
  }
  async function said(): Promise<unknown> {
    const { code, stdout, stderr } = await project.start(['main.ts']).finished;
    expect(code, stderr).toBe(0);
    return JSON.parse(stdout.trim().split('\n').at(-1) ?? '');
  }

  test('is fetched and built there, before the flow starts', async () => {
    write([mount]);
    const [builtIn, ranIn] = (await said()) as string[];
    expect(builtIn).toMatch(/^mnt:/);
    expect(builtIn).toBe(ranIn);
    expect(registry.asked).toContain('built-there/-/1.2.3.tgz');
    // Scripts ran there alone.
    expect(existsSync(join(project.directory, 'node_modules/built-there/built.js'))).toBe(false);
  });

  test.skipIf(imageHasNpm)('in an image without npm says so, and what to do (skipped where the image has npm)', async () => {
    write([]);
    const [code, message, hint] = (await said()) as string[];
    expect([code, message]).toEqual(['FARHAUL_RUNNER_INSTALL', expect.stringContaining('there is no npm')]);
    expect(hint).toContain("external: { 'built-there': 'vendor' }");
  });
});
