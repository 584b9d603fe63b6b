import { mkdirSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { dirname, join } from 'node:path';
import { afterEach, beforeEach, describe, expect, test } from 'vitest';
import { reservedOptions } from '../flow/bind-flow.ts';
import { discoverPlugins, type PluginRow } from './discover-plugins.ts';
import { createPluginRegistry } from './plugin-registry.ts';

let project: string;
beforeEach(() => {
  project = mkdtempSync(join(tmpdir(), 'farhaul-plugins-'));
});
afterEach(() => rmSync(project, { recursive: true, force: true }));

function write(path: string, content: string | object): void {
  const file = join(project, path);
  mkdirSync(dirname(file), { recursive: true });
  writeFileSync(file, typeof content === 'string' ? content : JSON.stringify(content));
}

const pluginSource = (name: string, type: string, extra = '', variables = '{}'): string => `
export default { specificationVersion: 'v1', name: '${name}', storages: [], ${extra}
  workers: [{ type: '${type}', displayName: 'Box', description: 'A box.', load: async () => ({}),
    jobSchema: { specificationVersion: 'v1', dangerous: [], template: { job: {}, variables: { type: 'object', properties: ${variables} } } } }] };`;

function installPlugin(name: string, source: string, marker: object = { plugin: './plugin', specificationVersion: 'v1' }): void {
  write(`node_modules/${name}/package.json`, {
    name,
    version: '1.2.3',
    type: 'module',
    farhaul: marker,
    exports: { './plugin': './plugin.js', './package.json': './package.json' },
  });
  write(`node_modules/${name}/plugin.js`, source);
}

const shown = (rows: readonly PluginRow[]): string[] =>
  rows.map((row) => `${row.name} ${row.source} ${row.state === 'ok' ? 'ok' : `${row.error.code}: ${row.error.message}`}`);

describe('discovery', () => {
  test('finds marked direct dependencies, and nothing else that lies in node_modules', async () => {
    write('package.json', { name: 'app', dependencies: { 'farhaul-plugin-box': '1', lodash: '4' } });
    installPlugin('farhaul-plugin-box', pluginSource('farhaul-plugin-box', 'box'));
    installPlugin('farhaul-plugin-unlisted', pluginSource('farhaul-plugin-unlisted', 'unlisted'));
    write('node_modules/lodash/package.json', { name: 'lodash', version: '4.0.0' });
    mkdirSync(join(project, 'src/deep'), { recursive: true });
    expect(shown(await discoverPlugins(join(project, 'src/deep')))).toEqual([
      '@farhaul/core built-in ok',
      'farhaul-plugin-box dependency ok',
    ]);
  });

  test('lets the configuration win, by object or relative specifier', async () => {
    write('package.json', { name: 'app', type: 'module', dependencies: { 'farhaul-plugin-box': '1' } });
    installPlugin('farhaul-plugin-box', pluginSource('farhaul-plugin-box', 'box'));
    write('my-box.js', pluginSource('my-box', 'box'));
    write('farhaul.config.js', "export default { plugins: ['./my-box.js'] };");
    const rows = await discoverPlugins(project);
    expect(shown(rows)).toEqual([
      '@farhaul/core built-in ok',
      './my-box.js config ok',
      'farhaul-plugin-box dependency FARHAUL_PLUGIN_CONFLICT: plugin farhaul-plugin-box offers worker type "box", which ./my-box.js offers already',
    ]);
    expect(createPluginRegistry(rows).worker('box').plugin.name).toBe('my-box');
  });

  test.each([
    ['a newer contract', pluginSource('x', 'box'), { plugin: './plugin', specificationVersion: 'v9' }, /specificationVersion "v9"/],
    ['no plugin module', pluginSource('x', 'box'), { specificationVersion: 'v1' }, /without "plugin"/],
    ['a module that throws', "throw new Error('boom');", undefined, /failed to load: boom/],
    ['no default export', 'export const a = 1;', undefined, /no default export/],
    ['another version inside', pluginSource('x', 'box').replace("'v1'", "'v2'"), undefined, /specificationVersion is "v2"/],
    ['a bad type', pluginSource('x', 'Box Type'), undefined, /not lower-case words/],
    ['a missing member', pluginSource('x', 'box').replace('load: async () => ({}),', ''), undefined, /load is no function/],
    [
      'a reserved variable',
      pluginSource('x', 'box', '', "{ workPool: { type: 'string' } }"),
      undefined,
      /job variable "workPool", which is an option of every decorator/,
    ],
  ])('makes %s one row with the reason, beside the others', async (_what, source, marker, reason) => {
    write('package.json', { name: 'app', dependencies: { 'farhaul-plugin-broken': '1', 'farhaul-plugin-fine': '1' } });
    installPlugin('farhaul-plugin-broken', source, marker);
    installPlugin('farhaul-plugin-fine', pluginSource('farhaul-plugin-fine', 'fine'));
    const rows = await discoverPlugins(project);
    expect(rows.map((row) => row.state)).toEqual(['ok', 'broken', 'ok']);
    expect(shown(rows)[1]).toMatch(reason);
    expect(rows[1]?.state === 'broken' && rows[1].error.hint).toBeTruthy();
  });

  test('gives a worker type to the first of two plugins, and says of the second why it has it not', async () => {
    write('package.json', { name: 'app', dependencies: { 'farhaul-plugin-one': '1', 'farhaul-plugin-two': '1' } });
    for (const name of ['farhaul-plugin-one', 'farhaul-plugin-two']) installPlugin(name, pluginSource(name, 'box'));
    const rows = await discoverPlugins(project);
    expect(shown(rows).slice(1)).toEqual([
      'farhaul-plugin-one dependency ok',
      'farhaul-plugin-two dependency FARHAUL_PLUGIN_CONFLICT: plugin farhaul-plugin-two offers worker type "box", which farhaul-plugin-one offers already',
    ]);
    expect(createPluginRegistry(rows).worker('box').plugin.name).toBe('farhaul-plugin-one');
  });

  test('a built-in type is taken already', async () => {
    write('package.json', { name: 'app', dependencies: { 'farhaul-plugin-own': '1' } });
    installPlugin('farhaul-plugin-own', pluginSource('farhaul-plugin-own', 'process'));
    expect(shown(await discoverPlugins(project))[1]).toMatch(/FARHAUL_PLUGIN_CONFLICT: .* worker type "process", which @farhaul\/core/);
  });

  test.each(reservedOptions)('refuses a job variable that is called %s', async (variable) => {
    write('package.json', { name: 'app', dependencies: { 'farhaul-plugin-box': '1' } });
    installPlugin('farhaul-plugin-box', pluginSource('farhaul-plugin-box', 'box', '', `{ ${variable}: { type: 'string' } }`));
    const [, row] = await discoverPlugins(project);
    expect(row).toMatchObject({ state: 'broken', error: { code: 'FARHAUL_PLUGIN_INCOMPATIBLE' } });
  });

  test('code that the project does not list is never loaded, whatever a work pool names', async () => {
    write('package.json', { name: 'app', dependencies: {} });
    installPlugin('farhaul-plugin-unlisted', `globalThis.unlistedWasLoaded = true;\n${pluginSource('farhaul-plugin-unlisted', 'box')}`);
    const registry = createPluginRegistry(await discoverPlugins(project));
    expect(() => registry.worker('box', 'farhaul-plugin-unlisted')).toThrow(expect.objectContaining({ code: 'FARHAUL_PLUGIN_NOT_FOUND' }));
    expect(globalThis).not.toHaveProperty('unlistedWasLoaded');
  });

  test('refuses a configuration that is none, naming the file', async () => {
    write('package.json', { name: 'app', type: 'module' });
    write('farhaul.config.js', 'export default { plugin: [] };');
    await expect(discoverPlugins(project)).rejects.toMatchObject({
      code: 'FARHAUL_CONFIGURATION',
      message: expect.stringMatching(/farhaul\.config\.js has the unknown key "plugin"/),
    });
  });
});

describe('the registry', () => {
  test('says what to install for a type that nobody offers, and that push pools are not there yet', async () => {
    const registry = createPluginRegistry(await discoverPlugins(project));
    expect(() => registry.worker('box', 'farhaul-plugin-box')).toThrow(
      expect.objectContaining({ code: 'FARHAUL_PLUGIN_NOT_FOUND', hint: 'npm install farhaul-plugin-box' }),
    );
    expect(() => registry.worker('box:push')).toThrow(/not there yet/);
    expect(registry.worker('process').plugin.name).toBe('@farhaul/core');
  });
});
