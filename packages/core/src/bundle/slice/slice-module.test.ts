import { describe, expect, it } from 'vitest';
import { FarhaulError } from '../../errors/farhaul-error.ts';
import { captureValues } from './capture-values.ts';
import { findFlowExports, removeLaunches } from './remove-launches.ts';
import { sliceModule, type SliceResult } from './slice-module.ts';
import { runMarked, writeForm } from './testing/run-slice.ts';

const sdk = `import { flow, subprocess, task, snapshot } from '@farhaul/core';\n`;

function slice(
  text: string,
  options: { file?: string; keepNames?: string[]; flowImports?: string[] } = {},
): SliceResult & { source: string } {
  const { source, root } = writeForm(text, 'curried');
  return { ...sliceModule({ source, file: options.file ?? 'src/flows.ts', roots: [root], ...options }), source };
}

function refusal(action: () => unknown): FarhaulError {
  try {
    action();
  } catch (error) {
    if (FarhaulError.isInstance(error)) return error;
    throw error;
  }
  throw new Error('nothing was refused');
}

describe('text of a slice', () => {
  const text = `${sdk}const rate = 2, unused = launch(), late = rate + 1;\r\n\tfunction launch() { return '𝒳 and é'; }\nexport const train = «async () => [rate, late]»;\nconst end = 1\n;[rate].forEach(() => undefined)\n`;

  it('has the same length, lines and columns, in UTF-16 units', () => {
    const result = slice(text);
    expect(result.text).toHaveLength(result.source.length);
    expect(result.text.replaceAll(/[^\r\n]/g, '')).toBe(result.source.replaceAll(/[^\r\n]/g, ''));
    expect(result.text.indexOf('export const train')).toBe(result.source.indexOf('export const train'));
    expect(result.roots).toEqual([{ entry: 0, start: result.source.indexOf('subprocess({'), end: result.source.indexOf(';\nconst end') }]);
  });

  it('keeps single declarators of a declaration', () => {
    expect(slice(text).text).toMatch(/const rate = 2, +late = rate \+ 1;/);
  });

  it('separates statements that had no semicolon', () => {
    const result = slice(
      `${sdk}const first = 1\nlaunched()\nfunction launched() {}\nconst list = [1]\nconsole.log('between')\n;[1].forEach((x) => list.push(x))\nexport const train = «async () => [first, list]»`,
    );
    expect(result.text).toMatch(/const list = \[1\]\n; +\n \[1\]\.forEach/);
  });

  it('keeps a hashbang, directives and types', () => {
    const result = slice(
      `#!/usr/bin/env node\n'use strict';\n${sdk}interface Row { id: number }\ntype Rows = Row[];\ndeclare const outside: number;\nexport const train = «async (rows: Rows) => rows.length»;`,
    );
    expect(result.text).toBe(result.source);
  });

  it('says what was kept and dropped, with line and reason', () => {
    const result = slice(`${sdk}const rate = 2;\nconst other = 3;\nexport const train = «async () => rate»;\nawait train();`);
    expect(result.kept).toEqual([
      { line: 1, why: 'used by train', text: sdk.trimEnd() },
      { line: 2, why: 'used by train', text: 'const rate = 2;' },
      { line: 4, why: 'the flow', text: expect.stringContaining('export const train') as string },
    ]);
    expect(result.dropped).toEqual([
      { line: 3, why: 'not used by the flow', text: 'const other = 3;' },
      { line: 5, why: 'can launch a flow (train)', text: 'await train();' },
    ]);
  });

  it('lists further flows that the flow refers to', () => {
    const result = slice(
      `${sdk}const child = «async () => 1»;\nconst unrelated = «async () => 2»;\nexport const train = ⟦«async () => await child()»⟧;`,
    );
    expect(result.flows).toEqual([
      { line: 2, column: 15, start: result.source.indexOf('subprocess({'), end: result.source.indexOf(';\nconst unrelated') },
    ]);
  });

  it('leaves a file whole that uses names unseen, but for its launches', () => {
    const result = slice(`${sdk}const hidden = 5;\nexport const train = «async () => eval('hidden')»;\nawait train();`);
    expect(result.wholeBecause).toBe('it calls eval()');
    expect(result.text).toContain('const hidden = 5;');
    expect(result.text).not.toContain('await train();');
  });
});

describe('exports that other modules need', () => {
  const text = `${sdk}export { a, b as c } from './ab.ts';\nexport * from './all.ts';\nconst local = 1, other = 2;\nexport { local, other as second };\nexport function helper() { return other; }\nexport default helper;\nexport const train = «async () => 0»;`;

  it('are removed unless they are named', () => {
    const result = slice(text);
    expect(result.text.split('\n').slice(1).join('\n').trim()).toMatch(/^[;\s]+export const train/);
  });

  it('are kept by name, with what they need', () => {
    const result = slice(text, { keepNames: ['c', 'second'] });
    expect(result.text).toMatch(/^export { +b as c } from '.\/ab.ts';\n; +\nconst +other = 2;\nexport { +other as second };\n;/m);
    expect(result.text).not.toContain('function helper');
  });

  it('are all kept by *', () => {
    expect(slice(text, { keepNames: ['*'] }).text).toContain(text.slice(sdk.length, text.indexOf('export const train')));
  });
});

describe('refusals', () => {
  it('a value that is made by launching a flow', () => {
    const error = refusal(() =>
      slice(`${sdk}const train = «async () => 1»;\nconst model = await train();\nexport const predict = ⟦«async () => model»⟧;`),
    );
    expect(error).toMatchObject({
      code: 'FARHAUL_BUNDLE_LAUNCH_IN_INITIALIZER',
      details: { file: 'src/flows.ts', line: 3, name: 'model', launched: 'train' },
    });
    expect(error.hint).toBe('Pass "model" as a parameter, or wrap the launch in snapshot().');
  });

  it.each([
    ['through a function', 'async function fit() { return await train(); }\nconst model = await fit();'],
    ['by submitting', 'const model = await train.with({}).submit().result();'],
    ['in a loop', 'const model = await Promise.all([1, 2].map((x) => train(x)));'],
    ['by an assignment', 'let model;\nmodel = await train();'],
    ['through a variable', 'const again = train;\nconst model = await again();'],
  ])('a value that is made by launching a flow %s', (_title, made) => {
    expect(
      refusal(() => slice(`${sdk}const train = «async (x?: number) => x»;\n${made}\nexport const predict = ⟦«async () => model»⟧;`)).code,
    ).toBe('FARHAUL_BUNDLE_LAUNCH_IN_INITIALIZER');
  });

  it.each([
    ['a flow made by a factory', 'function make() { return «async () => 1»; }\nconst model = make();'],
    ['an object whose methods launch', 'const train = «async () => 1»;\nconst model = { fit: () => train(), size: 1 };'],
    [
      'a function that launches',
      'const train = «async () => 1»;\nasync function model() { return await train(); }\nexport const used = model;',
    ],
    [
      'a class whose methods launch',
      'const train = «async () => 1»;\nclass Model { static async fit() { return await train(); } }\nconst model = new Model();',
    ],
    [
      'a wrapped flow',
      'const train = «async () => 1»;\nfunction logged(inner: any) { return async () => await inner(); }\nconst model = logged(train);',
    ],
    ['a task', 'const model = await task(async () => 1)();'],
    ['a snapshot of a launch', 'const train = «async () => 1»;\nconst model = await snapshot(() => train());'],
    ['a flow that calls another', 'const train = «async () => 1»;\nconst model = «async () => await train()»;'],
  ])('not: %s', (_title, made) => {
    expect(slice(`${sdk}${made}\nexport const predict = ⟦«async () => model»⟧;`).text).toMatch(/model( = |\()/);
  });

  it('an assignment to a captured variable', () => {
    const error = refusal(() => slice(`${sdk}function main() {\n  let count = 0;\n  return «async () => { count += 1; }»;\n}\nmain();`));
    expect(error).toMatchObject({ code: 'FARHAUL_BUNDLE_CAPTURE_WRITE', details: { line: 4, name: 'count' } });
  });

  it.each(['this', 'arguments'])('%s of the function around a nested flow', (name) => {
    const error = refusal(() => slice(`${sdk}class Main { run() { return «async () => ${name}»; } }\nnew Main().run();`));
    expect(error).toMatchObject({ code: 'FARHAUL_BUNDLE_CAPTURES', details: { line: 2, name } });
  });

  it('a syntax error, with its place', () => {
    const error = refusal(() => sliceModule({ source: `${sdk}const a = ;`, file: 'src/flows.ts', roots: [] }));
    expect(error.code).toBe('FARHAUL_BUNDLE_PARSE');
    expect(error.message).toContain('src/flows.ts:2:11');
  });
});

describe('snapshots', () => {
  const text = `${sdk}const rate = snapshot(() => Number(process.argv[2]));\nconst unused = snapshot(() => 1);\nconst model = await snapshot(async () => {\n  return await other(rate);\n});\nconst other = «async (x: number) => x»;\nexport const train = ⟦«async () => [rate, model]»⟧;`;

  it('are asked for by number, and what they use stays behind', () => {
    const result = slice(text);
    expect(result.text).toContain('const rate = __snap(0)');
    expect(result.text).toContain('const model = await __snap(1)');
    expect(result.text).not.toContain('other =');
    expect(result.notes).toEqual([]);
    expect(result.snapshots).toEqual([
      { ordinal: 0, line: 2, column: 14 },
      { ordinal: 1, line: 4, column: 21 },
    ]);
  });

  it('answer the values that were sent', async () => {
    const result = slice(text);
    expect(await runMarked(result.text, result.roots[0]!, { snapshots: [5, 'm'] })).toEqual({ value: [5, 'm'], launches: 0 });
  });
});

describe('notes', () => {
  it('name what is read while loading and differs where the flow runs', () => {
    const result = slice(
      `${sdk}import { readFileSync } from 'node:fs';\nconst argument = process.argv[2];\nconst key = process.env.API_KEY;\nconst text = readFileSync('x.json', 'utf8');\nconst now = new Date(), random = Math.random();\n// @bundle keep\nconst silenced = Date.now();\nconst inside = () => new Date();\nconst fixed = new Date(0);\nconst unused = process.argv[3];\nprocess.env.TZ = 'UTC';\nexport const train = «async (name: string) => [argument, key, text, now, random, silenced, inside(), fixed, await import(name), process.argv]»;`,
    );
    expect(result.notes.map(({ line, code }) => `${line} ${code}`)).toEqual([
      '3 N_PROCESS',
      '4 N_PROCESS',
      '5 N_FILE',
      '6 N_DATE',
      '6 N_RANDOM',
      '13 N_DYNAMIC_IMPORT',
    ]);
    expect(result.notes[0]?.text).toBe(
      'reads process.argv, which is empty where the flow runs. Wrap it in snapshot() to send the value of today.',
    );
  });
});

describe('captured values', () => {
  interface Flow {
    (...args: never[]): unknown;
  }

  it('are read from the live function, with their identity', async () => {
    const shared = { n: 1 };
    const make = (scale: number, big: bigint): Flow => {
      const table = new Map([['k', shared]]);
      {
        const alias = shared;
        return async () => [scale, big, table, alias, missing];
      }
    };
    const missing = undefined;
    const values = captureValues(make(3, 4n), ['scale', 'big', 'table', 'alias', 'missing'], { flow: 'f', place: 'a.ts:1' });
    expect([...values]).toEqual(
      expect.arrayContaining([
        ['scale', 3],
        ['big', 4n],
        ['missing', undefined],
      ]),
    );
    expect(values.get('alias')).toBe(shared);
    expect((values.get('table') as Map<string, unknown>).get('k')).toBe(shared);
  });

  it('are refused by name where the engine has none', () => {
    const error = refusal(() => captureValues(async () => 0, ['nowhere'], { flow: 'nested', place: 'a.ts:4' }));
    expect(error.code).toBe('FARHAUL_BUNDLE_CAPTURES');
    expect(error.message).toBe(
      'flow "nested" (a.ts:4) is created inside a function and uses its local "nowhere", which the engine does not keep for it',
    );
  });

  it('are shared by the flows of one function, and kept apart between two', async () => {
    const text = `${sdk}function make(scale: number) {\n  const a = subprocess({})(async () => scale);\n  const b = subprocess({})(async () => scale + 1);\n  return [a, b];\n}\nfunction other(scale: number) { return subprocess({})(async () => scale + 2); }\nmake(1); other(2);`;
    const roots = [...text.matchAll(/subprocess\(\{\}\)\(async \(\) => scale[^)]*\)/g)].map((match, entry) => ({
      start: match.index,
      end: match.index + match[0].length,
      entry,
    }));
    const result = sliceModule({ source: text, file: 'a.ts', roots });
    expect(result.captures.map(({ name, key, entry }) => ({ name, key, entry }))).toEqual([
      { name: 'scale', key: 'scale', entry: 0 },
      { name: 'scale', key: 'scale@7', entry: 2 },
    ]);
    for (const [index, expected] of [5, 6, 9].entries()) {
      expect((await runMarked(result.text, result.roots[index]!, { captures: { scale: 5, 'scale@7': 7 } })).value).toBe(expected);
    }
  });

  it('are refused where one name has two meanings', () => {
    const error = refusal(() =>
      slice(
        `${sdk}function main() {\n  const x = 1;\n  const outer = () => x;\n  {\n    const x = 2;\n    return «async () => [x, outer()]»;\n  }\n}\nmain();`,
      ),
    );
    expect(error).toMatchObject({ code: 'FARHAUL_BUNDLE_CAPTURES', details: { name: 'x' } });
  });
});

describe('other local modules', () => {
  const lib = `import { flow, subprocess } from '@farhaul/core';\nimport { outer } from './flows.ts';\nexport const inner = subprocess({})(flow(async () => 1));\nexport let state = 1;\nstate = 2;\nsetInterval(() => state++, 1000).unref();\nawait inner();\nvoid inner.submit().catch(console.error);\nouter();\nasync function main() { await inner(); }\nawait main();\ninner.onFailure(() => undefined);\nexport { inner as renamed };\n`;

  it('lose the statements that launch, and nothing else', () => {
    const result = removeLaunches({ source: lib, file: 'lib.ts', flowImports: ['outer'] });
    expect(result.dropped.map(({ line }) => line)).toEqual([7, 8, 9, 11]);
    expect(result.text).toHaveLength(lib.length);
    for (const kept of ['state = 2;', 'setInterval', 'async function main', 'inner.onFailure']) expect(result.text).toContain(kept);
  });

  it('ask for snapshots by number where they are to', () => {
    const settings = `import { snapshot } from '@farhaul/core';\nexport const rate = snapshot(() => Number(process.argv[2]));\n`;
    expect(removeLaunches({ source: settings, file: 'settings.ts' })).toMatchObject({
      text: settings,
      dropped: [],
      snapshots: [],
      makers: [],
    });
    const numbered = removeLaunches({ source: settings, file: 'settings.ts', firstSnapshot: 3 });
    expect(numbered.text).toMatch(/^export const rate = __snap\(3\) +;$/m);
    expect(numbered.snapshots).toEqual([{ ordinal: 3, line: 2, column: 21 }]);
  });

  it('say where calls begin that only make a flow', () => {
    const source = `import { flow, subprocess } from '@farhaul/core';
import { wrap } from './wrap.ts';
export const far = subprocess({ workPool: 'p' })(flow({ name: 'x' })(async () => flow(async () => 1)));
export const copy = far.with({ workPool: 'q' });
export const wrapped = wrap(far);
console.log(subprocess()(async () => 1).name);
`;
    const { makers } = removeLaunches({ source, file: 'far.ts' });
    expect(makers.map((start) => source.slice(start, start + 12))).toEqual(['subprocess({', 'flow({ name:']);
  });

  it('say which of their exports are flows', () => {
    expect(findFlowExports({ source: lib, file: 'lib.ts' })).toEqual(['inner', 'renamed']);
  });
});

it('drops calls of modules of node that only print, wait or ask', () => {
  const source = `import { log } from 'node:console';
import { setTimeout as sleep } from 'node:timers/promises';
import { createInterface } from 'node:readline';
import { flow } from '@farhaul/core';
log('starting');
await sleep(1000);
createInterface({ input: process.stdin }).question('Go on?', () => undefined);
export const train = flow(async () => log('in the run'));
`;
  const start = source.indexOf('flow(async');
  const { dropped, notes } = sliceModule({ source, file: 'flows.ts', roots: [{ entry: 0, start, end: source.lastIndexOf(';') }] });
  expect([dropped.map(({ line }) => line), notes]).toEqual([[2, 3, 5, 6, 7], []]);
});

it('notes a call of an import that happens again in every run, unless it is told to stay or sets something up', () => {
  const source = `import dotenv from 'dotenv';
import { sendMail } from './mail.ts';
import { register } from './registry.ts';
import { flow } from '@farhaul/core';
dotenv.config();
await sendMail('customer');
// @bundle keep
register('a');
export const train = flow(async () => 1);
`;
  const start = source.indexOf('flow(async');
  const { notes } = sliceModule({ source, file: 'flows.ts', roots: [{ entry: 0, start, end: source.lastIndexOf(';') }] });
  expect(notes).toMatchObject([{ line: 6, code: 'N_EFFECT', text: expect.stringContaining('./mail.ts') }]);
});
