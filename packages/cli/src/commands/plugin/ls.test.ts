import { mkdirSync, writeFileSync } from 'node:fs';
import { dirname, join } from 'node:path';
import { afterAll, beforeAll, expect, test } from 'vitest';
import { CommandLine } from '../../command-line.fixture.ts';

const line = new CommandLine();
afterAll(() => line.remove());

const plugin = (name: string, type: string): string => `export default { specificationVersion: 'v1', name: '${name}', storages: [],
  workers: [{ type: '${type}', displayName: 'Box', description: 'A box.', load: async () => ({}), jobSchema: { specificationVersion: 'v1',
    dangerous: [], template: { job: { size: 1 }, variables: { type: 'object', properties: {} } } } }] };`;

/** Each is broken in its own way; the last is not. */
const packages: Record<string, [source: string, version: string]> = {
  'farhaul-plugin-boom': ["throw new Error('boom');", 'v1'],
  'farhaul-plugin-empty': ['export const nothing = 1;', 'v1'],
  'farhaul-plugin-later': [plugin('farhaul-plugin-later', 'later'), 'v9'],
  'farhaul-plugin-taken': [plugin('farhaul-plugin-taken', 'process'), 'v1'],
  'farhaul-plugin-box': [plugin('farhaul-plugin-box', 'box'), 'v1'],
};

beforeAll(() => {
  const write = (path: string, content: string): void => {
    const file = join(line.home, '..', path);
    mkdirSync(dirname(file), { recursive: true });
    writeFileSync(file, content);
  };
  const dependencies = Object.fromEntries(Object.keys(packages).map((name) => [name, '1.0.0']));
  write('package.json', JSON.stringify({ name: 'app', type: 'module', dependencies }));
  for (const [name, [source, specificationVersion]] of Object.entries(packages)) {
    const farhaul = { plugin: './plugin', specificationVersion };
    const exports = { './plugin': './plugin.js', './package.json': './package.json' };
    write(`node_modules/${name}/package.json`, JSON.stringify({ name, version: '1.0.0', type: 'module', farhaul, exports }));
    write(`node_modules/${name}/plugin.js`, source);
  }
});

test('plugin ls shows a row and the reason for each broken plugin, beside those that work', async () => {
  const { code, stdout, stderr } = await line.run('plugin', 'ls');
  expect(code).toBe(0);
  for (const name of Object.keys(packages))
    expect(stdout).toMatch(new RegExp(`${name} .*${name === 'farhaul-plugin-box' ? 'ok' : 'broken'}`));
  expect(stderr).toContain('plugin farhaul-plugin-boom failed to load: boom');
  for (const reason of ['no default export', '"v9"', 'worker type "process"']) expect(stderr).toContain(reason);
  expect(stderr.match(/^hint: /gm)).toHaveLength(4);

  const rows = await line.json<{ name: string; state: string; workers: string[]; error: { code: string } | null }[]>('plugin', 'ls');
  expect(rows.map(({ name, state, error }) => [name, state, error?.code ?? null])).toEqual([
    ['@farhaul/core', 'ok', null],
    ['farhaul-plugin-boom', 'broken', 'FARHAUL_PLUGIN_INCOMPATIBLE'],
    ['farhaul-plugin-empty', 'broken', 'FARHAUL_PLUGIN_INCOMPATIBLE'],
    ['farhaul-plugin-later', 'broken', 'FARHAUL_PLUGIN_INCOMPATIBLE'],
    ['farhaul-plugin-taken', 'broken', 'FARHAUL_PLUGIN_CONFLICT'],
    ['farhaul-plugin-box', 'ok', null],
  ]);
  expect(rows.at(-1)?.workers).toEqual(['box']);
});
