import { mkdirSync, mkdtempSync, realpathSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { dirname, join } from 'node:path';
import { pathToFileURL } from 'node:url';
import type { PluginV1 } from '@farhaul/core/plugin';
import { afterAll, describe, expect, test } from 'vitest';
import { brokenRules } from '../rules/broken-rules.fixture.ts';
import { pluginRules } from './plugin-rules.ts';
import { createPluginTrial } from './plugin-trial.ts';

const home = mkdtempSync(join(realpathSync(tmpdir()), 'farhaul-plugin-rules-'));
afterAll(() => rmSync(home, { recursive: true, force: true }));

const manifest = JSON.stringify({
  name: 'farhaul-plugin-box',
  type: 'module',
  exports: { './plugin': './plugin.js' },
  farhaul: { plugin: './plugin', specificationVersion: 'v1' },
  peerDependencies: { '@farhaul/core': '*' },
});
const source = `
const properties = {
  size: { type: 'integer', minimum: 1, default: 1, description: 'How large it is.' },
  place: { type: 'string', description: 'Where it stands.' },
};
class Box {
  specificationVersion = 'v1';
  type = 'box';
  displayName = 'Box';
  description = 'A box.';
  check() { return []; }
  async doSubmit() {}
  async doWatch() {}
}
export default {
  specificationVersion: 'v1',
  name: 'farhaul-plugin-box',
  workers: [{
    type: 'box', displayName: 'Box', description: 'A box.',
    jobSchema: {
      specificationVersion: 'v1',
      template: { job: { size: '{{ size }}', place: '{{ place }}' }, variables: { type: 'object', properties } },
      dangerous: [{ variable: 'place', match: 'path', reason: 'It may stand in the way.' }],
    },
    load: async (context) => new Box(),
  }],
  storages: [{
    type: 'crate', displayName: 'Crate', description: 'A crate.', open: async () => ({}),
    schema: { type: 'object', properties: { label: { type: 'string', description: 'What is written on it.' } } },
  }],
  blocks: [{
    specificationVersion: 'v1', type: 'box-lock', displayName: 'Lock', description: 'A lock.',
    schema: { type: 'object', properties: { password: { type: 'string', writeOnly: true, description: 'What opens it.' } } },
  }],
};`;

const faults: [fault: string, rule: string, change: [from: string, to: string], of?: 'manifest'][] = [
  ['has a reserved variable', 'it has the shape of contract v1', ['place', 'workPool']],
  [
    'says another version in package.json',
    'the key "farhaul" of package.json',
    ['"specificationVersion":"v1"', '"specificationVersion":"v2"'],
    'manifest',
  ],
  ['brings its own core', '@farhaul/core is a peer', ['peerDependencies', 'dependencies'], 'manifest'],
  ['describes a type without a period', 'each of its types has a name', ["'A crate.'", "'A crate'"]],
  [
    'keeps a date in a template',
    'templates and schemas are plain JSON',
    ["{ type: 'string', description: 'What is written", "{ type: 'string', examples: [new Date(0)], description: 'What is written"],
  ],
  ['loads its vendor', 'importing it loads no package', ['const properties', "import 'vendor-client';\nconst properties"]],
  [
    'reads the environment when it is loaded',
    'loading a worker type reads no environment',
    ['async (context) => new Box()', 'async (context) => (context.environment.BOX, new Box())'],
  ],
  ['loads another type', 'what is loaded is a worker', ["  type = 'box';", "  type = 'boxes';"]],
  [
    'misspells a keyword',
    'every schema compiles',
    ["type: 'object', properties: { label: {", "type: 'object', properties: { label: { maximumLength: 3,"],
  ],
  ['describes no variable', 'every variable and every field', [", description: 'What is written on it.'", '']],
  [
    'declares what its job does not use',
    'nothing is to be said of a default template',
    ["size: '{{ size }}', place: '{{ place }}'", "size: '{{ size }}'"],
  ],
  [
    'refuses its own defaults',
    'the default template renders',
    ['return [];', "return [{ path: '/size', message: 'is too small', remedy: 'More.' }];"],
  ],
  ['fears a variable that it does not have', 'what is dangerous', ["variable: 'place'", "variable: 'volume'"]],
  ['shows a password', 'a field of a block', ['writeOnly: true, ', '']],
];

async function brokenBy(name: string, [text, packageText]: [string, string]): Promise<string[]> {
  const write = (path: string, content: string): string => {
    const file = join(home, name.replaceAll(' ', '-'), path);
    mkdirSync(dirname(file), { recursive: true });
    writeFileSync(file, content);
    return file;
  };
  write('package.json', packageText);
  write('node_modules/vendor-client/package.json', JSON.stringify({ name: 'vendor-client', exports: './index.js' }));
  write('node_modules/vendor-client/index.js', '');
  const module = pathToFileURL(write('plugin.js', text));
  const { default: plugin } = (await import(module.href)) as { default: PluginV1 };
  return await brokenRules(pluginRules, createPluginTrial({ plugin, module }));
}

describe.concurrent('a plugin that breaks one rule is noticed by that rule and by no other', () => {
  test('a good one breaks none', async () => {
    expect(await brokenBy('good', [source, manifest])).toEqual([]);
  });

  test.each(faults)('one that %s', async (fault, rule, [from, to], of) => {
    const changed = (of === 'manifest' ? manifest : source).replaceAll(from, to);
    expect(changed).not.toBe(of === 'manifest' ? manifest : source);
    const broken = await brokenBy(fault, of === 'manifest' ? [source, changed] : [changed, manifest]);
    expect(broken.map((title) => (title.startsWith(rule) ? rule : title))).toEqual([rule]);
  });

  test('and every rule has such a plugin', () => {
    expect(pluginRules.filter(({ title }) => !faults.some(([, rule]) => title.startsWith(rule))).map(({ title }) => title)).toEqual([]);
  });
});
