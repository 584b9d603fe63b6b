import { mkdirSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { dirname, join } from 'node:path';
import { afterEach, beforeEach, describe, expect, test } from 'vitest';
import { withLocalPrograms } from '../local-programs.ts';
import { bundledSize } from './bundled-size.ts';
import { checkPackage } from './check-package.ts';
import { collectNotices, renderNotices } from './third-party-notices.ts';

let place: string;

beforeEach(() => {
  place = mkdtempSync(join(tmpdir(), 'farhaul-check-package-'));
  mkdirSync(join(place, 'packed'));
});
afterEach(() => rmSync(place, { recursive: true, force: true }));

const exported = { '.': { types: './dist/index.d.ts', default: './dist/index.js' } };
const manifest = {
  name: '@farhaul/sound',
  version: '1.0.0',
  license: 'Apache-2.0',
  type: 'module',
  exports: exported as Record<string, unknown>,
  files: ['dist', 'src'],
};

const sound: Record<string, string> = {
  'package.json': JSON.stringify(manifest),
  'dist/index.js': 'export const one = 1;\n',
  'dist/index.d.ts': 'export declare const one: number;\n',
  LICENSE: 'text\n',
  'README.md': '# sound\n',
};

async function problemsWith(planted: Record<string, string | null>): Promise<string> {
  const directory = join(place, 'package');
  for (const [path, text] of Object.entries({ ...sound, ...planted })) {
    if (text === null) continue;
    mkdirSync(dirname(join(directory, path)), { recursive: true });
    writeFileSync(join(directory, path), text);
  }
  const { problems } = await checkPackage(directory, {
    place: join(place, 'packed'),
    env: withLocalPrograms(join(import.meta.dirname, '../..')),
  });
  return problems.join('\n');
}

describe('package check', () => {
  test('a sound package has no problems', async () => {
    expect(await problemsWith({})).toBe('');
  });

  test.each<[string, Record<string, string | null>, RegExp]>([
    ['a file that exports name and nobody packed', { 'dist/index.js': null }, /names \.\/dist\/index\.js, which is not packed/],
    [
      'a source condition that users would get',
      { 'package.json': JSON.stringify({ ...manifest, exports: { '.': { '@farhaul/source': './dist/index.js', ...exported['.'] } } }) },
      /holds @farhaul\/source/,
    ],
    ['a packed test', { 'src/one.test.ts': '' }, /a test is packed: src\/one\.test\.ts/],
    ['no licence', { LICENSE: null }, /LICENSE is not packed/],
    [
      'conditions in an order that hides one',
      { 'package.json': JSON.stringify({ ...manifest, exports: { '.': { default: './dist/index.js', types: './dist/index.d.ts' } } }) },
      /publint found problems/,
    ],
    [
      'types that claim another format',
      {
        'package.json': JSON.stringify({ ...manifest, exports: { '.': { types: './dist/index.d.cts', default: './dist/index.js' } } }),
        'dist/index.d.cts': 'export declare const one: number;\n',
      },
      /attw found problems/,
    ],
  ])('refuses %s', async (_what, planted, expected) => {
    expect(await problemsWith(planted)).toMatch(expected);
  });
});

test('the size of a file counts what it imports, at once or later', async () => {
  const padding = Array.from({ length: 400 }, (_, index) => (index * 2654435761) % 4294967296).join(' ');
  writeFileSync(join(place, 'far.js'), `export const text = ${JSON.stringify(padding)};\n`);
  writeFileSync(join(place, 'small.js'), 'export const load = () => 1;\n');
  writeFileSync(join(place, 'large.js'), `export const load = () => import('./far.js');\n`);
  const [small, large] = [await bundledSize(join(place, 'small.js')), await bundledSize(join(place, 'large.js'))];
  expect(small).toBeLessThan(100);
  expect(large).toBeGreaterThan(1000);
});

describe('third-party notices', () => {
  function installed(name: string, files: Record<string, string>): string {
    const directory = join(place, 'node_modules', name);
    mkdirSync(join(directory, 'lib'), { recursive: true });
    writeFileSync(join(directory, 'package.json'), JSON.stringify({ name, version: '2.1.0', license: 'MIT' }));
    writeFileSync(join(directory, 'lib', 'package.json'), '{ "type": "module" }');
    for (const [path, text] of Object.entries(files)) writeFileSync(join(directory, path), text);
    return join(directory, 'lib', 'index.js');
  }

  test('name each foreign package once, with its licence', () => {
    const input = installed('far', { LICENSE: 'Permission is hereby granted.' });
    const text = renderNotices(collectNotices([input, input.replace('index', 'other'), join(place, 'own.js')]));
    expect(text.match(/^## .*$/gm)).toEqual(['## far 2.1.0 (MIT)']);
    expect(text).toContain('Permission is hereby granted.');
  });

  test('a package without a licence text is refused', () => {
    expect(() => collectNotices([installed('bare', {})])).toThrow('bare ships no licence text');
  });
});
