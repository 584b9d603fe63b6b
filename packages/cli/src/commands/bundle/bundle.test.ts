import { mkdirSync, readdirSync, utimesSync, writeFileSync } from 'node:fs';
import { dirname, join } from 'node:path';
import type { BundleManifestV1 } from '@farhaul/core/client';
import { afterAll, expect, test } from 'vitest';
import { CommandLine } from '../../command-line.fixture.ts';

const line = new CommandLine();
afterAll(() => line.remove());

test('inspect says what travels with a flow, without running its file', async () => {
  line.project(
    `import { flow, subprocess } from '@farhaul/core';
console.log('this file was run');
export const train = subprocess()(flow(async (epochs: number, rate = 0.1) => epochs * rate));
`,
    '.',
  );
  const { code, stdout, stderr } = await line.run('bundle', 'inspect', 'flows.ts:train');
  expect({ code, stderr }).toEqual({ code: 0, stderr: '' });
  expect(stdout).toMatch(/^train {2}[\d.]+ k?B compressed\ndefined +flows\.ts:3:/);
  expect(stdout).toMatch(/\nparameters +epochs: number, rate\?/);
  expect((await line.json<BundleManifestV1>('bundle', 'inspect', 'flows.ts:train')).entries[0]?.flow.name).toBe('train');
  expect(await line.run('bundle', 'inspect', 'flows.ts:tain')).toMatchObject({
    code: 1,
    stdout: '',
    stderr: expect.stringMatching(/^error: .*"tain"/),
  });
});

test('inspect says what is inside and why, and what is not', async () => {
  const project = dirname(line.home);
  const write = (path: string, text: string): void => {
    mkdirSync(dirname(join(project, path)), { recursive: true });
    writeFileSync(join(project, path), text);
  };
  write('node_modules/left/package.json', '{ "name": "left", "version": "1.2.3" }');
  write('node_modules/left/index.js', "module.exports = require('right');");
  write('node_modules/right/package.json', '{ "name": "right", "version": "2.0.0" }');
  write('node_modules/right/index.js', "module.exports = 'right';");
  write('lib.ts', "export { default as left } from 'left';\n");
  write('data/rows.csv', 'a');
  write('data/.draft', 'b');
  write(
    'report.ts',
    `import { subprocess } from '@farhaul/core';
import { left } from './lib.ts';
console.log('this file was run');
export const report = subprocess({ includeFiles: ['data'] })(async () => left);
`,
  );
  const { stdout } = await line.run('bundle', 'inspect', 'report.ts:report');
  expect(stdout).toMatch(/\n +right +2\.0\.0 +\d+ B +report\.ts → lib\.ts → left → right\n/);
  expect(stdout).toMatch(/\nFiles that travel\n +data\/rows\.csv {2}1 B\n/);
  expect(stdout).toMatch(/\nFiles left out\n +data\/\.draft: hidden file\n/);
  expect(stdout).toMatch(/report\.ts:3 +/);
  write(
    'install.ts',
    `import { subprocess } from '@farhaul/core';
import left from 'left';
export const report = subprocess({ bundle: { external: { left: 'install' } } })(async () => left);
`,
  );
  write('node_modules/left/package.json', '{ "name": "left", "version": "1.2.3", "dependencies": { "right": "2" } }');
  expect((await line.run('bundle', 'inspect', 'install.ts:report')).stdout).toMatch(
    /\nNot inside\n +left 1\.2\.3: installed by npm when a run starts, which needs npm in its image and a registry: .*\n +2 packages, 0 with a digest of the lockfile:\n +left 1\.2\.3 {2}without a digest\n +right 2\.0\.0 /,
  );
});

test('create writes the objects, and gc removes what no run refers to once it is old enough', async () => {
  const storage = join(line.home, 'storage');
  const { code } = await line.json<{ code: { code: { key: string } } }>('bundle', 'create', 'flows.ts:train', '--output', storage);
  await line.run('work-pool', 'create', 'local', '--type', 'process');
  expect((await line.run('bundle', 'gc')).stdout).toMatch(/nothing to remove, 3 objects in use or too young/);
  const old = new Date('2020-01-01');
  for (const kind of ['code', 'maps', 'manifests'])
    for (const name of readdirSync(join(storage, kind))) utimesSync(join(storage, kind, name), old, old);
  expect((await line.run('bundle', 'gc', '--dry-run')).stdout).toMatch(/would remove 3 objects/);
  const [collected] = await line.json<{ removed: string[] }[]>('bundle', 'gc', '--unused-for', '7d');
  expect(collected?.removed).toContain(code.code.key);
  expect((await line.run('bundle', 'gc')).stdout).toMatch(/nothing to remove, 0 objects/);
});
