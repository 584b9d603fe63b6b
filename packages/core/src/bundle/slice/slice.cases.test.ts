import { describe, expect, it } from 'vitest';
import { runMarked, sliceForm, type Form, type SliceCase } from './testing/run-slice.ts';

const sdk = `import { flow, subprocess, task } from '@farhaul/core';\n`;

const cases: SliceCase[] = [
  {
    title: '1 exported flow, launched at the end',
    source: `${sdk}const rate = 2;\nexport const train = «async (x: number) => x * rate»;\nconst result = await train(1);\nconsole.log(result);`,
    args: [21],
    expected: 42,
    kept: ['const rate = 2;'],
    dropped: ['await train(1)', 'console.log(result)'],
  },
  {
    title: '2 unexported, main().catch(), an unrelated download',
    source: `${sdk}const train = «async () => 'ok'»;\nconst page = await fetch('https://example.invalid/x').catch(() => null);\nasync function main() { performance.mark('main'); await train(); }\nmain().catch(console.error);`,
    expected: 'ok',
    dropped: ['await fetch', 'async function main', 'main().catch'],
    onlySlice: 'it downloads',
  },
  {
    title: '3 default export without a name',
    source: `${sdk}function double(x: number) { return x * 2; }\nexport default «async (x: number) => double(x)»;`,
    args: [4],
    expected: 8,
    kept: ['function double'],
  },
  {
    title: '4 another flow needs a native package, a server listens',
    source: `${sdk}import Database from 'better-sqlite3';\nimport { createServer } from 'node:http';\nimport express from 'express';\nconst port = 3000;\nconst config = { port, level: 2 };\nconst db = new Database('file.db');\nfunction score(x: number) { return x * config.level; }\nexport const train = «async (x: number) => score(x) + port»;\nexport const other = «async () => db.prepare('select 1').get()»;\nconst app = express();\napp.use(express.json());\napp.get('/score', (request, response) => response.json(score(Number(request.query.x))));\napp.post('/train', async (request, response) => response.json(await train(request.body)));\napp.listen(config.port);\ncreateServer((request, response) => response.end(String(score(1)))).listen(port);\nconst server = app.listen(config.port, () => console.log('listening'));\nsetInterval(() => score(2), 1000);`,
    args: [1],
    expected: 3002,
    kept: ['const config', 'function score'],
    onlySlice: 'its packages are not there',
    dropped: ['better-sqlite3', 'node:http', 'express', 'new Database', 'other =', 'app.get', 'app.listen', 'createServer(', 'setInterval'],
  },
  {
    title: '5 a flow made by a factory, launched right after',
    source: `${sdk}function makeTrain(rate: number) { return «async (x: number) => x * rate»; }\nexport const train = ⟦makeTrain(0.5)⟧;\nconst otherOne = makeTrain(2);\nawait train(2);\nawait otherOne.submit(1);`,
    args: [8],
    expected: 4,
    kept: ['function makeTrain'],
    dropped: ['await train', 'otherOne'],
  },
  {
    title: '6 nested in a function without captures, with local helpers',
    source: `${sdk}const offset = 1;\nasync function main() {\n  const step = task(async (x: number) => x + offset);\n  function twice(x: number) { return x * 2; }\n  const limit = 5;\n  const nested = «async (x: number) => twice(await step(x)) + limit»;\n  return await nested(1);\n}\nawait main();`,
    args: [2],
    expected: 11,
    kept: ['const step = task', 'function twice', 'const limit = 5'],
    dropped: ['async function main', 'await nested', 'await main'],
  },
  {
    title: '7 nested with captured values',
    source: `${sdk}export async function run(scale: number) {\n  const table = new Map([['a', scale]]);\n  const nested = «async (key: string) => (table.get(key) ?? 0) * scale»;\n  return await nested('a');\n}\nawait run(3);`,
    args: ['a'],
    expected: 20,
    captures: { scale: 4, table: new Map([['a', 5]]) },
    dropped: ['export async function run', 'await run(3)', 'new Map('],
    onlySlice: 'the whole module never makes the flow with these values',
  },
  {
    title: '7 options of infrastructure stay on the side that has their values',
    source: `${sdk}export async function run(image: string) {\n  const memory = \`\${image.length}Gi\`;\n  const bind = subprocess({ env: { memory } });\n  const nested = ⟦subprocess({ env: { image } })(flow({ retries: 1 })(async (x: number) => x + 1))⟧;\n  const second = bind(«async () => 1»);\n  return [await nested(1), second];\n}\nawait run('node');`,
    args: [1],
    expected: 2,
    captures: {},
    dropped: ['image }', 'await run'],
    onlySlice: 'the whole module never marks the nested flow',
  },
  {
    title: '7 nested in a function that the flow itself calls',
    source: `${sdk}let depth = 0;\nasync function main(image: string): Promise<number> {\n  depth += 1;\n  if (depth > 2) return depth;\n  const nested = ⟦subprocess({ env: { image } })(flow({})(async () => await main('inner')))⟧;\n  return await nested();\n}\nconst unused = «async () => 0»;\nvoid main('outer');`,
    expected: 3,
    captures: {},
    kept: ['async function main'],
    dropped: ['const unused', 'void main'],
    onlySlice: 'the whole module launches',
  },
  {
    title: '7 one of several declarators, launched where it is made',
    source: `${sdk}const rate = 2, answer = await «async (x: number) => x * rate»(4), other = 3;\nexport const second = rate;\nvoid other;`,
    args: [5],
    expected: 10,
    dropped: ['answer', 'other'],
  },
  {
    title: '8 decorators, enums, namespaces, static blocks, private members, parameter properties',
    source: `${sdk}enum Level { Low = 1, High = Low + 1 }\nconst enum Fast { Yes = 7 }\nnamespace Shapes { export const side = 3; export namespace Deep { export const area = side * side; } }\nconst seen: string[] = [];\nfunction mark(target: unknown, key: string) { seen.push(key); }\nclass Unused { static { performance.mark('unused'); } }\nclass Model { #secret = 5; static made = 0; static { Model.made = 1; } constructor(private factor: number, public readonly name = 'm') {} @mark run() { return this.#secret * this.factor; } }\nexport const train = «async () => [new Model(2).run(), Model.made, Level.High, Fast.Yes, Shapes.Deep.area, seen.join()]»;`,
    expected: [10, 1, 2, 7, 9, 'run'],
    kept: ['enum Level', 'namespace Shapes', 'function mark'],
    dropped: ['class Unused'],
  },
  {
    title: '8 parameter types of decorated classes are values',
    source: `${sdk}import { Engine, type Fuel } from './engine.ts';\nconst injected: unknown[] = [];\n(Reflect as any).metadata = (_key: string, types: unknown) => (target: unknown) => { if (Array.isArray(types)) injected.push(...types); };\nfunction injectable(target: unknown) {}\n@injectable class Car { constructor(readonly engine: Engine, readonly fuel?: Fuel) {} }\nexport const train = «async () => [injected.includes(Engine2()), typeof Car]»;\nfunction Engine2() { return (injected as any)[0]; }`,
    files: { './engine.ts': 'export class Engine {}\nexport interface Fuel { level: number }' },
    expected: [true, 'function'],
    kept: ["from './engine.ts'"],
  },
  {
    title: '9 extensions, prototype patches, environment, loops, late let, a set-up function',
    source: `${sdk}import { plugin, values } from './plugin.ts';\nplugin.extend('utc');\nclass Parser { parse(text: string) { return (this as any).trimmed(text); } }\nconst pp = Parser.prototype as any;\npp.trimmed = function (text: string) { return text.trim(); };\nprocess.env.SLICE_CASE = 'set';\nconst defaults = { a: 1 } as Record<string, number>;\nObject.assign(defaults, { b: 2 });\nfor (const key of ['c', 'd']) defaults[key] = 3;\nlet late: string;\nlate = 'late';\nfunction setUp() { defaults.e = 4; }\nsetUp();\nconst unrelated = { z: 1 };\nunrelated.z = 2;\nexport const train = «async () => [new Parser().parse(' x '), process.env.SLICE_CASE, defaults, late, values]»;`,
    files: { './plugin.ts': `export const values: string[] = [];\nexport const plugin = { extend(name: string) { values.push(name); } };` },
    expected: ['x', 'set', { a: 1, b: 2, c: 3, d: 3, e: 4 }, 'late', ['utc']],
    dropped: ['unrelated'],
  },
  {
    title: '10 JSON, CommonJS, createRequire, a workspace package',
    source: `${sdk}import settings from './settings.json';\nimport { createRequire } from 'node:module';\nimport legacy from './legacy.cjs';\nimport { shared } from '@acme/shared';\nimport unused from 'not-installed';\nconst require2 = createRequire(import.meta.url);\nconst path = require2('node:path');\nexport const train = «async () => [settings.size, legacy.answer, shared(1), path.basename('a/b')]»;`,
    files: {
      './settings.json': '{ "size": 3 }',
      './legacy.cjs': 'module.exports = { answer: 42 };',
      '@acme/shared': 'export const shared = (x) => x + 1;',
    },
    expected: [3, 42, 2, 'b'],
    dropped: ['not-installed'],
    onlySlice: 'a package is not there',
  },
  {
    title: '11 needed and unneeded top-level await',
    source: `${sdk}const table = await Promise.resolve(new Map([['a', 1]]));\nconst report = await Promise.resolve('report').then((text) => { performance.mark(text); return text; });\nconst { sep } = await import('node:path');\nexport const train = «async () => [table.get('a'), sep]»;\nawait Promise.resolve().then(() => table.set('a', 2));`,
    expected: [2, '/'],
    dropped: ['const report'],
  },
  {
    title: '12 dynamic import, literal and template',
    source: `${sdk}const name = 'a';\nexport const train = «async () => [(await import('./a.ts')).a, typeof (() => import(\`./\${name}.ts\`))]»;`,
    files: { './a.ts': 'export const a = 1;' },
    expected: [1, 'function'],
  },
  {
    title: '13 circular imports, named and namespace',
    source: `${sdk}import { fromOther } from './other.ts';\nexport const base = 10;\nexport function helper(x: number) { return x + base; }\nexport const unneeded = 1;\nexport const train = «async (x: number) => fromOther(x)»;`,
    files: {
      './other.ts': `import * as flows from './flows.ts';\nimport { base } from './flows.ts';\nexport const fromOther = (x: number) => flows.helper(x) + base;`,
    },
    keepNames: ['helper', 'base'],
    args: [1],
    expected: 21,
    dropped: ['unneeded'],
  },
  {
    title: '15 shadowing, destructuring, var twice, hoisting, labels, mutable state',
    source: `${sdk}const first = 'module', second = 'other', third = 'third';\nvar twice = 1;\nvar twice = 2;\nconst { a, b: [c = 5, ...rest], ...others } = { a: 1, b: [undefined, 3, 4], d: 6 } as any;\nlet count = 0;\nouter: for (const x of [1, 2, 3]) { for (;;) { if (x === 2) break outer; count++; continue outer; } }\nexport const train = «async () => { const second = 'local'; return [first, second, twice, a, c, rest, others, ++count, hoisted(), ((third) => third)('parameter')]; }»;\nfunction hoisted() { return later; }\nconst later = 'later';`,
    expected: ['module', 'local', 2, 1, 5, [3, 4], { d: 6 }, 2, 'later', 'parameter'],
    dropped: [`second = 'other'`, `third = 'third'`],
  },
  {
    title: '16 a flow that calls another remote flow; a hook on the flow object',
    source: `${sdk}const limit = 2;\nconst child = «async (x: number) => x * limit»;\nexport const train = ⟦«async (x: number) => { const value = await child(x); return value + 1; }»⟧;\ntrain.onFailure(() => { performance.mark('failed'); });\nchild.onFailure(() => undefined);\nawait child(1);\nawait Promise.all([1, 2].map((x) => train(x)));`,
    args: [3],
    expected: 7,
    kept: ['const child', 'train.onFailure', 'child.onFailure'],
    dropped: ['await child(1);', 'Promise.all'],
  },
  {
    title: '17 main guards, keep and skip',
    source: `${sdk}import { argv } from 'node:process';\nimport { pathToFileURL } from 'node:url';\nconst registry: string[] = [];\nif (import.meta.main) { registry.push('main'); }\nif (import.meta.url === pathToFileURL(process.argv[1] ?? '').href) registry.push('main');\n// @bundle keep\nperformance.mark('kept');\n// @bundle skip\nregistry.push('skipped');\n/* @bundle skip */\nimport './server.ts';\nexport const train = «async () => [...registry]»;`,
    files: { './server.ts': `performance.mark('server');` },
    expected: [],
    kept: [`performance.mark('kept')`],
    dropped: ['import.meta.main', 'pathToFileURL', `push('skipped')`, './server.ts'],
    onlySlice: 'skipped statements change the value',
  },
  {
    title: '18 an inner flow imported from elsewhere',
    source: `import { flow, subprocess } from '@farhaul/core';\nimport { inner } from './inner.ts';\nexport const train = ⟦subprocess({})(inner)⟧;\nconst unrelated = «async () => 0»;\nawait inner.submit(1);\nawait train(2);`,
    files: { './inner.ts': `import { flow } from '@farhaul/core';\nexport const inner = flow(async (x: number) => x + 1) as any;` },
    args: [1],
    expected: 2,
    dropped: ['inner.submit', 'unrelated'],
  },
  {
    title: '18 a flow in an object',
    source: `${sdk}const rate = 3;\nexport const flows = { train: ⟦«async (x: number) => x * rate»⟧, note: 'text' };\nawait flows.train(1);\nconst run = async () => { await flows.train(2); };\nvoid run();`,
    args: [2],
    expected: 6,
    dropped: ['await flows.train(1)', 'void run'],
  },
  {
    title: '18 a static member',
    source: `${sdk}const rate = 4;\nexport class Jobs { static readonly train = ⟦«async (x: number) => x * rate»⟧; static other() { return Jobs.train(1); } }\nawait Jobs.train(1);\nawait Jobs.other();`,
    args: [2],
    expected: 8,
    dropped: ['await Jobs'],
  },
  {
    title: '19 a side-effect import stays',
    source: `${sdk}import './setup.ts';\nexport const train = «async () => (globalThis as any).setUp»;`,
    files: { './setup.ts': `(globalThis as any).setUp = 'yes';` },
    expected: 'yes',
    kept: [`'./setup.ts'`],
  },
  {
    title: '20 TSX, satisfies, generics',
    file: 'flows.tsx',
    source: `${sdk}import { h } from './h.ts';\nconst options = { size: 2 } satisfies { size: number };\nconst Unused = () => <b/>;\nfunction Page<T extends { title: string },>(props: T) { return <main id={props.title}><Body size={options.size!}/></main>; }\nconst Body = (props: { size: number }) => <p>{props.size as number}</p>;\nexport const train = «async <T,>(title: T) => JSON.stringify(<Page title={title as string}/>)»;`,
    files: {
      './h.ts': `export const h = (type: any, props: any, ...children: unknown[]): unknown => typeof type === 'function' ? type({ ...props, children }) : [type, props, ...children];`,
    },
    args: ['x'],
    expected: '["main",{"id":"x"},["p",null,2]]',
    dropped: ['const Unused'],
  },
  {
    title: 'a flow launched where it is made',
    source: `${sdk}const rate = 2;\nconst answer = await «async (x: number) => x * rate»(4);\nconsole.log(answer);`,
    args: [5],
    expected: 10,
    dropped: ['const answer', 'console.log'],
  },
  {
    title: 'client objects of ours are launches',
    source: `${sdk}import { LocalFileSystem } from '@farhaul/core';\nconst storage = new LocalFileSystem({ basePath: '/tmp' } as any);\nawait storage.save();\nawait new LocalFileSystem({} as any).save();\nexport const train = «async () => typeof storage»;`,
    expected: 'object',
    kept: ['const storage'],
    dropped: ['await storage.save()', 'await new LocalFileSystem'],
  },
  {
    title: 'a command line that launches is not parsed',
    source: `${sdk}import { program } from './commander.ts';\nprogram.name('tool');\nprogram.command('train').action(async () => { await train(); });\nprogram.parse();\nexport const train = «async () => 'ok'»;`,
    files: {
      './commander.ts': `const self: any = { name: () => self, command: () => self, action: () => self, parse: () => { performance.mark('parsed'); return self; } };\nexport const program = self;`,
    },
    expected: 'ok',
    dropped: ['program.command', 'program.parse()'],
  },
  {
    title: 'a test file',
    source: `${sdk}import { describe, it } from 'vitest';\ndescribe('numbers', () => { it('adds', () => { performance.mark('test'); }); });\nit('runs', async () => {\n  const rate = 3;\n  const nested = «async (x: number) => x * rate»;\n  await nested(1);\n});`,
    args: [3],
    expected: 9,
    dropped: ['vitest', 'describe(', `it('runs'`],
    onlySlice: 'the test framework runs it',
  },
  {
    title: 'a registry that the flow reads, filled with other flows',
    source: `${sdk}const steps = new Map<string, (x: number) => Promise<number>>();\nconst child = «async (x: number) => x + 1»;\nsteps.set('child', child);\nsteps.set('direct', async (x) => await child(x));\nexport const train = ⟦«async (x: number) => (await steps.get('child')!(x)) + (await steps.get('direct')!(x))»⟧;`,
    args: [1],
    expected: 4,
    kept: ['steps.set'],
  },
  {
    title: 'compiled CommonJS',
    file: 'flows.cjs',
    source: `"use strict";\nObject.defineProperty(exports, "__esModule", { value: true });\nexports.train = exports.helper = exports.unneeded = void 0;\nconst core_1 = require("@farhaul/core");\nconst express_1 = __importDefault(require("express"));\nconst helper = (x) => x + 1;\nexports.helper = helper;\nexports.unneeded = () => express_1.default();\nexports.train = ⟦(0, core_1.subprocess)({})((0, core_1.flow)({})(async (x) => (0, exports.helper)(x)))⟧;\n(0, exports.train)(1);\nif (require.main === module) exports.train(2);\n«async () => 0»;`,
    args: [1],
    expected: 2,
    kept: ['exports.helper = helper'],
    dropped: ['express', 'exports.unneeded = ()', 'require.main', '(0, exports.train)(1)'],
    onlySlice: 'its package is not there',
  },
];

const forms: Form[] = ['curried', 'plain function'];

describe.each(forms)('sliced cases, %s', (form) => {
  it.each(cases.map((one) => [one.title, one] as const))('%s', async (_title, one) => {
    performance.clearMarks();
    const { source, root, slice } = sliceForm(one, form);
    for (const text of one.kept ?? []) {
      expect(slice.text, slice.text).toContain(text);
      expect(slice.text.split('\n').findIndex((line) => line.includes(text))).toBe(
        source.split('\n').findIndex((line) => line.includes(text)),
      );
    }
    for (const text of one.dropped ?? []) expect(slice.text).not.toContain(text);
    const sliced = await runMarked(slice.text, slice.roots[0]!, one);
    expect(sliced).toEqual({ value: one.expected, launches: 0 });
    const marks = performance.getEntriesByType('mark').map((mark) => mark.name);
    expect(marks.filter((name) => name !== 'kept')).toEqual([]);
    if (one.onlySlice !== undefined) return;
    const whole = await runMarked(source, root, one);
    expect(sliced.value).toEqual(whole.value);
  });
});

describe('sliced cases, decorator', () => {
  const decorated = `${sdk}import Database from 'better-sqlite3';\nconst rate = 3;\nconst db = new Database('x');\nexport class Flows {\n  @subprocess({ env: {} }) @flow({ retries: 1 })\n  static async train(x: number) { return x * rate; }\n}\nawait Flows.train(1);\nif (db) await Flows.train(2);\n`;

  it('the class of a decorated method stays, its launches go', async () => {
    const start = decorated.indexOf('subprocess({');
    const slice = sliceForm(
      { title: '', source: decorated.replace('subprocess({ env: {} })', '⟦subprocess({ env: {} })⟧'), expected: 0 },
      'curried',
    ).slice;
    expect(slice.text).not.toContain('better-sqlite3');
    expect(slice.text).not.toContain('await Flows');
    expect(slice.roots[0]).toMatchObject({ start, end: start + 'subprocess({ env: {} })'.length });
    const range = { start: slice.text.indexOf('class Flows'), end: slice.text.lastIndexOf('}') + 1 };
    expect(await runMarked(slice.text, range, { args: [2] })).toEqual({ value: 6, launches: 0 });
  });
});
