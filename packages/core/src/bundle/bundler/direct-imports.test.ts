import { brotliDecompressSync } from 'node:zlib';
import { describe, expect, test } from 'vitest';
import { createBundle } from '../create-bundle.ts';
import { createFlowProject, type FlowProject } from '../flow-project.fixture.ts';
import { resultOf } from '../packed-flow.fixture.ts';

/** Read by nobody who does not ask for it: it cannot be parsed. */
const UNREADABLE = 'export const = ;';

interface Many {
  index: string;
  modules?: Record<string, string>;
  fields?: object;
  /** Statements of the flow's file and the value its flow returns. */
  head: string;
  value: string;
}

function projectWith({ index, modules = {}, fields, head, value }: Many): FlowProject {
  const folder = 'node_modules/many';
  const manifest = { name: 'many', version: '1.0.0', type: 'module', sideEffects: false, main: 'index.js', ...fields };
  return createFlowProject({
    ...Object.fromEntries(Object.entries(modules).map(([path, text]) => [`${folder}/${path}`, text])),
    [`${folder}/index.js`]: index,
    [`${folder}/package.json`]: JSON.stringify(manifest),
    'flows.ts': `import { subprocess } from '@farhaul/core';\n${head}\nexport const train = subprocess()(async () => ${value});\n`,
  });
}

const modules = {
  'one.js': `import { shared } from './shared.js';\nexport function one() { return shared + 1; }\nexport default one;`,
  'two.js': `const two = () => 2;\nexport { two };`,
  'shared.js': 'export const shared = 0;',
  'unreadable.js': UNREADABLE,
};
const stars = `/** All of it. */\nexport * from './one.js';\n// Another.\nexport * from "./two.js";\nexport * from './unreadable.js';\n`;

describe('a package of many modules', () => {
  test.each<[string, Many, unknown]>([
    [
      'is read only where it is imported from',
      { index: stars, modules, head: `import { one, two } from 'many';`, value: '[one(), two()]' },
      [1, 2],
    ],
    [
      'may be imported from under other names, on several lines, beside types',
      {
        index: stars,
        modules,
        head: `import {\n  one as first,\n  type Type,\n  two\n} from "many";\nconst typed: Type | number = first();`,
        value: '[typed, two()]',
      },
      [1, 2],
    ],
    [
      'keeps what its index names itself',
      {
        index: `export { other as one } from './other.js';\nexport * from './one.js';\nexport * as two from './lib/two.js';\nexport * from './two.js';`,
        modules: { ...modules, 'other.js': `export const other = () => 'other';`, 'lib/two.js': `export const two = () => 'of lib';` },
        head: `import { one } from 'many';\nimport { two } from 'many';`,
        value: '[one(), two.two()]',
      },
      ['other', 'of lib'],
    ],
    [
      'is asked whole for a name that its module only hands on',
      {
        index: `export * from './one.js';\nexport * from './two.js';`,
        modules: { ...modules, 'one.js': `export * from './deep.js';`, 'deep.js': `export const one = () => 'deep';` },
        head: `import { one } from 'many';`,
        value: 'one()',
      },
      'deep',
    ],
    [
      'is asked whole for a name that another module has than the one that is called so',
      {
        index: `export * from './one.js';\nexport * from './two.js';`,
        modules: { 'one.js': `export const eins = 1;`, 'two.js': `export const one = 'of two';` },
        head: `import { one } from 'many';`,
        value: 'one',
      },
      'of two',
    ],
    [
      'is asked whole for a name that no module is called',
      {
        index: `export * from './one.js';\nexport * from './two.js';`,
        modules: { ...modules, 'two.js': 'export const three = 3, four = 4;' },
        head: `import { four } from 'many';`,
        value: 'four',
      },
      4,
    ],
    [
      'may be imported from in words that are no import',
      {
        index: `export * from './one.js';\nexport * from './two.js';`,
        modules,
        head: "import { two } from 'many';\nconst text = `import { one } from 'many';`;",
        value: '[text, two()]',
      },
      [`import { one } from 'many';`, 2],
    ],
    [
      'is begun where its modules, which need each other, are to be begun',
      {
        index: `export * from './Derived.js';\nexport * from './Base.js';`,
        modules: {
          'Base.js': `import { Derived } from './Derived.js';\nexport class Base { static make() { return new Derived().constructor.name; } }`,
          'Derived.js': `import { Base } from './Base.js';\nexport class Derived extends Base {}`,
        },
        head: `import { Base } from 'many';`,
        value: 'Base.make()',
      },
      'Derived',
    ],
    [
      'may have folders for modules',
      {
        index: `export * from './one.js';\nexport * from './two.js';`,
        modules: { 'one.js/index.js': 'export const one = 1;', 'two.js': 'export const two = 2;' },
        head: `import { one, two } from 'many';`,
        value: '[one, two]',
      },
      [1, 2],
    ],
  ])('%s', async (_title, many, expected) => {
    const { directory } = projectWith(many);
    expect(await resultOf(await createBundle({ directory, entrypoint: 'flows.ts:train' }))).toEqual(expected);
  });

  test.each<[string, Many]>([
    ['has side effects', { index: stars, modules, fields: { sideEffects: true }, head: `import { one } from 'many';`, value: 'one()' }],
    [
      'does something in its index',
      { index: `${stars}globalThis.many = true;`, modules, head: `import { one } from 'many';`, value: 'one()' },
    ],
    [
      'lies behind a manifest that does not speak of effects',
      {
        index: stars,
        modules: { ...modules, 'lib/package.json': '{}', 'lib/index.js': stars.replaceAll('./', '../') },
        fields: { main: 'lib/index.js' },
        head: `import { one } from 'many';`,
        value: 'one()',
      },
    ],
  ])('that %s is read whole', async (_title, many) => {
    const { directory } = projectWith(many);
    await expect(createBundle({ directory, entrypoint: 'flows.ts:train' })).rejects.toMatchObject({ code: 'FARHAUL_BUNDLE_PARSE' });
  });

  test('that changes its index is bundled anew', async () => {
    const project = projectWith({ index: stars, modules, head: `import { one } from 'many';`, value: 'one()' });
    const bundle = async (): Promise<{ text: string; buildMs: number }> => {
      const { code, manifest } = await createBundle({ directory: project.directory, entrypoint: 'flows.ts:train' });
      return { text: brotliDecompressSync(code).toString(), buildMs: manifest.buildMs };
    };
    // Of files as young as the build itself nothing is kept.
    await bundle();
    const before = [await bundle(), await bundle()];
    expect([before[1]!.buildMs, before[1]!.text.includes('from elsewhere')]).toEqual([0, false]);
    project.write('node_modules/many/index.js', `export { elsewhere as one } from './elsewhere.js';`);
    project.write('node_modules/many/elsewhere.js', `export const elsewhere = () => 'from elsewhere';`);
    expect((await bundle()).text).toContain('from elsewhere');
  });

  test('stays outside where that is asked for', async () => {
    const { directory } = projectWith({ index: stars, modules, head: `import { one } from 'many';`, value: 'one()' });
    const { manifest } = await createBundle({
      directory,
      entrypoint: 'flows.ts:train',
      options: { external: { many: 'image' } },
    });
    expect(manifest.external).toEqual([expect.objectContaining({ name: 'many', how: 'image' })]);
  });
});
