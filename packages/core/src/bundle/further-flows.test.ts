import { brotliDecompressSync } from 'node:zlib';
import { describe, expect, test } from 'vitest';
import type { Bundle } from '../protocol/bundle-manifest.ts';
import { createBundle } from './create-bundle.ts';
import { createFlowProject } from './flow-project.fixture.ts';
import { addPacker, packedIn } from './packed-flow.fixture.ts';

const header = "import { flow, subprocess } from '@farhaul/core';\n";
const codeOf = (bundle: Bundle): string => brotliDecompressSync(bundle.code).toString();

async function bundleOf(files: Record<string, string>, entrypoint: string, mode?: 'module'): Promise<Bundle> {
  const { directory } = createFlowProject(files);
  return await createBundle({ directory, entrypoint, ...(mode && { options: { mode } }) });
}

const entries = (bundle: Bundle): string[] => bundle.manifest.entries.map(({ flow, file, line }) => `${flow.name} ${file}:${line}`);

describe('a flow that calls other bound flows', () => {
  test('has them as further entries, in whatever file, and those alone', async () => {
    const bundle = await bundleOf(
      {
        'src/flows.ts': `${header}import { far, helper } from './lib/far.ts';
export const near = subprocess({ workPool: 'p' })(flow({ name: 'close-by', retries: 2 })(async (n: number) => n));
export const unused = subprocess({ workPool: 'p' })(async () => 'NOT USED HERE');
const plain = flow(async (n: number) => n);
export const outer = subprocess()(async () => [await near(1), await far('a'), await plain(2), helper()]);
`,
        'src/lib/far.ts': `${header}export const far = subprocess({ workPool: 'p' })(async (text: string) => text);
export const unusedFar = subprocess({ workPool: 'p' })(async () => 1);
export const helper = (): number => 1;
`,
      },
      'src/flows.ts:outer',
    );
    expect(entries(bundle)).toEqual(['outer src/flows.ts:6', 'close-by src/flows.ts:3', 'far src/lib/far.ts:2']);
    expect(bundle.manifest.entries[1]?.flow).toMatchObject({ retries: 2, parameters: [{ name: 'n' }] });
    expect(codeOf(bundle)).not.toContain('NOT USED HERE');
  });

  test('packs their files beside its own', async () => {
    const bundle = await bundleOf(
      {
        'flows.ts': `${header}import { far } from './lib/far.ts';
export const outer = subprocess({ includeFiles: ['own.txt'] })(async () => await far());
`,
        'own.txt': 'own',
        'lib/far.ts': `${header}export const far = subprocess({ workPool: 'p', includeFiles: ['data/', '!data/no.txt'] })(async () => 1);\n`,
        'lib/data/yes.txt': 'yes',
        'lib/data/no.txt': 'no',
      },
      'flows.ts:outer',
    );
    expect(bundle.manifest.files).toMatchObject({ count: 2 });
  });

  test('has them as they are in its process: made by a function, with options that were computed', async () => {
    const project = createFlowProject({
      'flows.ts': `${header}import { pack } from '#pack';
const make = (name: string, files: string[]) => subprocess({ workPool: 'p', includeFiles: files })(flow({ name, version: '7' })(async (n: number) => n));
const inner = make('made', ['a', 'b'].map((letter) => letter + '.txt'));
export const outer = subprocess()(async () => await inner(1));
await pack(outer);
`,
      'a.txt': 'a',
      'b.txt': 'b',
    });
    addPacker(project);
    await project.node('flows.ts');
    const { manifest } = packedIn(project);
    expect(manifest.entries[1]).toMatchObject({ flow: { name: 'made', version: '7', parameters: [{ name: 'n' }] }, line: 4 });
    expect(manifest.files).toMatchObject({ count: 2 });
  });

  test('finds them behind a snapshot that asks in more letters than it was written in', async () => {
    const project = createFlowProject({
      'flows.ts': `${header}import { pack } from '#pack';
import { far } from './far.ts';
export const outer = subprocess()(async () => await far());
await pack(outer);
`,
      'far.ts': `import { snapshot as s, subprocess } from '@farhaul/core';
const f = () => 5;
const a = s(f);
export const far = subprocess({ workPool: 'p' })(async () => a);
`,
    });
    addPacker(project);
    await project.node('flows.ts');
    const bundle = packedIn(project);
    expect(entries(bundle)).toEqual(['outer flows.ts:4', 'far far.ts:4']);
    expect(codeOf(bundle)).toMatch(/farhaul:entry:1[`'"],subprocess\(/);
  });

  test('finds them where the file comes whole', async () => {
    const files = {
      'flows.ts': `${header}const inner = subprocess({ workPool: 'p' })(async () => 1);\nexport const outer = subprocess()(async () => await inner());\n`,
    };
    expect(entries(await bundleOf(files, 'flows.ts:outer', 'module'))).toEqual(['outer flows.ts:3', 'inner flows.ts:2']);
  });

  test('may be called by them in turn', async () => {
    const files = {
      'a.ts': `${header}import { b } from './b.ts';\nexport const a = subprocess({ workPool: 'p' })(async (n: number): Promise<unknown> => await b(n));\n`,
      'b.ts': `${header}import { a } from './a.ts';\nexport const b = subprocess({ workPool: 'p' })(async (n: number): Promise<unknown> => await a(n));\n`,
    };
    expect(entries(await bundleOf(files, 'a.ts:a'))).toEqual(['a a.ts:3', 'b b.ts:3']);
    expect(entries(await bundleOf(files, 'b.ts:b'))).toEqual(['b b.ts:3', 'a a.ts:3']);
  });

  test('alone carries what launches children', async () => {
    const single = await bundleOf(
      { 'flows.ts': `${header}export const one = subprocess({ workPool: 'p' })(async () => 1);\n` },
      'flows.ts:one',
    );
    const recursive = await bundleOf(
      {
        'flows.ts': `${header}export const one = subprocess({ workPool: 'p' })(async (n: number): Promise<number> => (n === 0 ? 0 : await one(n - 1)));\n`,
      },
      'flows.ts:one',
    );
    expect([single, recursive].map((bundle) => codeOf(bundle).includes('requests.ndjson'))).toEqual([false, true]);
    expect(recursive.manifest.entries).toHaveLength(1);
  });
});

describe('flows of another file that nothing calls', () => {
  const heavy = {
    'node_modules/heavy/index.js': `export const heavy = () => 'HEAVY';\nexport const light = () => 'LIGHT';`,
    'node_modules/heavy/package.json':
      '{ "name": "heavy", "version": "1.0.0", "type": "module", "sideEffects": false, "main": "index.js" }',
  };
  const flows = `${header}import { helper } from './lib/far.ts';\nexport const outer = subprocess()(async () => helper());\n`;
  const bundleWith = async (far: string): Promise<string> =>
    codeOf(
      await bundleOf(
        { ...heavy, 'flows.ts': flows, 'lib/far.ts': `${header}import { heavy, light } from 'heavy';\n${far}\n` },
        'flows.ts:outer',
      ),
    );

  test.each([
    ['bound', `export const far = subprocess({ workPool: 'p' })(async () => heavy());`],
    [
      'bound with options of their own',
      `export const far = subprocess({ workPool: 'p' })(flow({ name: 'far-away' })(async () => heavy()));`,
    ],
    ['held by an object', `export const flows = { far: subprocess()(async () => heavy()) };`],
    ['not bound', `export const far = flow(async () => heavy());`],
    ['bound by a transform that has a name', `const p = subprocess({ workPool: 'p' });\nexport const far = p(async () => heavy());`],
  ])('stay at home with what only they need: %s', async (_title, far) => {
    const code = await bundleWith(`${far}\nexport const helper = () => light();`);
    expect([code.includes('HEAVY'), code.includes('LIGHT')]).toEqual([false, true]);
  });

  test.each([
    [
      'a function of the author makes them',
      `const make = () => { globalThis.made = heavy(); return subprocess()(async () => 1); };\nexport const far = make();`,
    ],
    ['the author keeps the statement', `const far = subprocess()(async () => 1);\n// @bundle keep\nglobalThis.held = heavy(far);`],
  ])('come along where %s', async (_title, far) => {
    expect(await bundleWith(`${far}\nexport const helper = () => light();`)).toContain('HEAVY');
  });
});
