import vm from 'node:vm';
import { transformSync } from 'rolldown/utils';
import { describe, expect, it } from 'vitest';
import { sliceModule } from './slice-module.ts';

/** Small, fast and the same everywhere. */
function randomNumbers(seed: number): () => number {
  let state = seed >>> 0;
  return () => {
    state = (state + 0x6d2b79f5) >>> 0;
    let mixed = Math.imul(state ^ (state >>> 15), 1 | state);
    mixed = (mixed + Math.imul(mixed ^ (mixed >>> 7), 61 | mixed)) ^ mixed;
    return ((mixed ^ (mixed >>> 14)) >>> 0) / 4294967296;
  };
}

type Kind = 'list' | 'object' | 'map' | 'class' | 'instance' | 'number' | 'mutator' | 'effect' | 'reader' | 'counter';

/** Writes a module in which names are aliased, contained, patched and mutated in every way the slicer must see. */
class ModuleWriter {
  readonly #random: () => number;
  readonly #names = new Map<Kind, string[]>();
  readonly #lines: string[] = [];
  #count = 0;

  constructor(seed: number) {
    this.#random = randomNumbers(seed);
  }

  write(): string {
    this.#declare('list', () => '[1, 2]');
    this.#declare('object', () => '{ n: 1, inner: { m: 2 }, items: [3] }');
    this.#declare('counter', () => '0', 'let');
    const steps = 8 + this.#below(22);
    for (let step = 0; step < steps; step++) this.#statement();
    this.#flow();
    const after = this.#below(8);
    for (let step = 0; step < after; step++) this.#statement();
    this.#launches();
    return `import { flow } from '@farhaul/core';\n${this.#lines.join('\n')}\n`;
  }

  #below(limit: number): number {
    return Math.floor(this.#random() * limit);
  }

  #oneOf<T>(items: readonly T[]): T {
    return items[this.#below(items.length)]!;
  }

  #fresh(prefix: string): string {
    this.#count += 1;
    return `${prefix}${this.#count}`;
  }

  #some(kind: Kind): string {
    return this.#oneOf(this.#names.get(kind) ?? ['undefined']);
  }

  #has(kind: Kind): boolean {
    return this.#names.has(kind);
  }

  #know(kind: Kind, name: string): void {
    this.#names.set(kind, [...(this.#names.get(kind) ?? []), name]);
  }

  #declare(kind: Kind, value: () => string, keyword = 'const'): void {
    const text = value();
    const name = this.#fresh(kind);
    this.#lines.push(`${keyword} ${name}${kind === 'list' && this.#below(3) === 0 ? ': any[]' : ''} = ${text};`);
    this.#know(kind, name);
  }

  #statement(): void {
    const roll = this.#below(10);
    if (roll < 3) this.#data();
    else if (roll < 5) this.#code();
    else this.#action();
  }

  #data(): void {
    const list = this.#some('list');
    const object = this.#some('object');
    this.#oneOf([
      () =>
        this.#declare('list', () =>
          this.#oneOf([
            '[]',
            '[5, 6]',
            list,
            `${object}.items`,
            `[...${list}]`,
            `[${list}, ${object}]`,
            `Array.from(${list})`,
            `${list}.slice()`,
          ]),
        ),
      () =>
        this.#declare('object', () =>
          this.#oneOf([
            '{ n: 4, inner: { m: 5 }, items: [] }',
            object,
            `{ ...${object} }`,
            `{ n: 0, inner: ${object}.inner, items: ${list} }`,
            `Object.freeze({ n: 1, inner: ${object}, items: ${list} })`,
          ]),
        ),
      () => this.#declare('object', () => `(${object}.n > 2 ? ${object} : { n: 9, inner: {}, items: ${list} })`),
      () => this.#declare('map', () => this.#oneOf(['new Map()', `new Map([['k', ${list}]])`, `new Map([['k', ${object}]])`])),
      () => this.#declare('counter', () => this.#oneOf(['1', `${list}.length`, `${object}.n`, this.#some('counter')]), 'let'),
      () =>
        this.#declare('number', () =>
          this.#oneOf([
            '7',
            `${list}.length + 1`,
            `${object}.n * 2`,
            `${list}.push(1)`,
            `${list}.reduce((sum: number, x: any) => sum + (typeof x === 'number' ? x : 0), 0)`,
          ]),
        ),
      () => this.#pattern(object, list),
      () => this.#enumOrNamespace(),
    ])();
  }

  #pattern(object: string, list: string): void {
    const inner = this.#fresh('object');
    const items = this.#fresh('list');
    this.#lines.push(
      this.#oneOf([
        `const { inner: ${inner}, items: ${items} = ${list} } = ${object};`,
        `const ${inner} = ${object}, ${items} = ${list};`,
        `const [${inner}, ${items}] = [${object}, ${list}];`,
      ]),
    );
    this.#know('object', inner);
    this.#know('list', items);
  }

  #enumOrNamespace(): void {
    const name = this.#fresh('object');
    const list = this.#some('list');
    this.#lines.push(
      this.#oneOf([
        `enum ${name} { n = 1, m = n + 1 }`,
        `namespace ${name} { export let n = 1; export const items = ${list}; export const inner: any = { m: items.length }; }`,
      ]),
    );
    this.#know('object', name);
  }

  #code(): void {
    const list = this.#some('list');
    const object = this.#some('object');
    const counter = this.#some('counter');
    this.#oneOf([
      () =>
        this.#function(
          'mutator',
          `(x: any) { ${this.#oneOf(['x.extra = 1;', `x.extra = ${list}.length;`, `${list}.push(x.n);`, `x.self = ${object};`, `const y = x; y.more = (y.more ?? 0) + 1;`, `[x].forEach((z) => { z.each = 1; });`])} }`,
        ),
      () => this.#function('mutator', `(x: any = ${object}) { for (const y of [x]) y.looped = true; return x; }`),
      () =>
        this.#function(
          'effect',
          `() { ${this.#oneOf([`${list}.push(8);`, `${counter}++;`, `${object}.inner.z = ${list}.length;`, `${object}.n += 1;`, `Array.prototype.extra = ${list}.length;`, `globalThis.shared = (globalThis.shared ?? 0) + 1;`])} }`,
        ),
      () => this.#function('effect', this.#has('effect') ? `() { ${this.#some('effect')}(); }` : `() { return ${list}; }`),
      () =>
        this.#function(
          'reader',
          `(x: any) { ${this.#oneOf([`return ${list}.length;`, `return ${object};`, 'return x;', `return { x, list: ${list} };`, `return [x, ${counter}];`])} }`,
        ),
      () => this.#closure(list, object),
      () => this.#class(list, object),
    ])();
  }

  #function(kind: Kind, rest: string): void {
    const name = this.#fresh(kind);
    this.#lines.push(this.#below(2) === 0 ? `function ${name}${rest}` : `const ${name} = function ${rest};`);
    this.#know(kind, name);
  }

  #closure(list: string, object: string): void {
    const name = this.#fresh('effect');
    this.#lines.push(
      this.#oneOf([
        `const ${name} = ((hidden: any) => () => { hidden.push(hidden.length); })(${list});`,
        `const ${name} = (() => { let seen = 0; return () => { ${object}.n = ++seen; }; })();`,
        `const ${name} = ${list}.push.bind(${list}, 4);`,
        `const { push: ${name}Push } = { push: () => ${list}.push(0) }; const ${name} = () => ${name}Push();`,
      ]),
    );
    this.#know('effect', name);
  }

  #class(list: string, object: string): void {
    const name = this.#fresh('Class');
    const parent = this.#has('class') && this.#below(2) === 0 ? ` extends ${this.#some('class')}` : '';
    const made = parent ? 'super();' : '';
    this.#lines.push(
      `class ${name}${parent} { static made = 0; n = 1; inner: any = {}; items: any[] = ${this.#oneOf(['[]', list])};` +
        ` constructor() { ${made} ${this.#oneOf(['', `${name}.made++;`, `${list}.push('made');`])} }` +
        ` bump() { this.n++; ${this.#oneOf(['', `${object}.n++;`])} return this; }` +
        ` ${this.#oneOf(['', `static { ${list}.push('static'); }`, `static seen = ${object}.n;`])} }`,
    );
    this.#know('class', name);
    if (this.#below(2) === 0) {
      const instance = this.#fresh('object');
      this.#lines.push(`const ${instance} = new ${name}();`);
      this.#know('object', instance);
      this.#know('instance', instance);
    }
  }

  #action(): void {
    const list = this.#some('list');
    const object = this.#some('object');
    const counter = this.#some('counter');
    const value = this.#oneOf(['1', `${list}.length`, `${object}.n`, list, object]);
    const actions = [
      `${list}.push(${value});`,
      `${list}[0] = ${value};`,
      `${list}.length = 1;`,
      `${object}.n = ${value};`,
      `${object}.inner = ${object};`,
      `${object}['items'].push?.(${value});`,
      `${counter} = ${list}.length;`,
      `${counter} += 2;`,
      `${counter}++;`,
      `delete ${object}.inner;`,
      `Object.assign(${object}, { assigned: ${value} });`,
      `Object.defineProperty(${object}, 'd', { value: 1, configurable: true, enumerable: true });`,
      `[${object}.n, ${list}[1]] = [${list}[1], ${object}.n];`,
      `({ n: ${object}.copied = 3 } = ${object});`,
      `for (const x of [${object}]) x.visited = true;`,
      `for (${object}.key in { a: 1 });`,
      `if (${object}.n > 1) { ${list}.push('if'); } else ${list}.unshift('else');`,
      `try { ${object}.missing.deep = 1; } catch { ${list}.push('caught'); }`,
      `switch (${list}.length) { case 0: break; default: ${object}.switched = true; }`,
      `${list}.forEach((x: any, i: number) => { ${object}['at' + i] = typeof x; });`,
      `${list}.map((x: any) => { if (x && typeof x === 'object') x.mapped = true; });`,
      `void ${list}.reverse();`,
      `${list}.sort((a: any, b: any) => String(a) < String(b) ? -1 : 1);`,
      `(() => { ${list}.push('now'); })();`,
      `await (async () => { ${object}.awaited = true; })();`,
      `const unused${this.#fresh('')} = ${list}.push('unused');`,
      `const { length: length${this.#fresh('')} } = ${list};`,
      `Object.keys(${object}).forEach((key) => ${list}.push(key));`,
      `console.log(${list}, ${object}.n);`,
      `console.log(${list}.push('printed'));`,
      `label: for (;;) { ${object}.label = 1; break label; }`,
      `if (import.meta.main) { ${this.#fresh('unrelated')}(); }`,
      `Reflect.set(${object}, 'reflected', ${value});`,
      `{ const inner = ${object}; inner.block = ${value}; }`,
      `${object}.hook = () => ${list}.push('hook');`,
      `${object}.hook?.();`,
      `if (${counter} > 3) ${counter} = 0;`,
      `[1, 2].forEach(() => ${counter}++);`,
      `Object.prototype.patched = 1;`,
      `Object.assign(Array.prototype, { also: ${list}.length });`,
      `new Set([${object}]).forEach((x: any) => { x.fromSet = 1; });`,
      `[${list}, ${object}].forEach(Object.freeze === undefined ? () => {} : (x: any) => { x.tagged = 1; });`,
      `((f: any) => f(${object}))((x: any) => { x.callback = 1; });`,
      `[${object}].concat([]).map((x: any) => x).filter(Boolean)[0].chained = 1;`,
    ];
    if (this.#has('map'))
      actions.push(
        `${this.#some('map')}.set('k', ${value});`,
        `${this.#some('map')}.get('k')?.push?.(0);`,
        `for (const x of ${this.#some('map')}.values()) if (x && typeof x === 'object') x.viaMap = 1;`,
        `${list}.push(...${this.#some('map')}.keys());`,
      );
    if (this.#has('mutator'))
      actions.push(
        `${this.#some('mutator')}(${object});`,
        `[${object}].forEach(${this.#some('mutator')});`,
        `${this.#some('mutator')}.call(null, ${object});`,
        `${object}.via = ${this.#some('mutator')}(${object}) === undefined;`,
      );
    if (this.#has('effect'))
      actions.push(
        `${this.#some('effect')}();`,
        `[1].forEach(${this.#some('effect')} as any);`,
        `const kept${this.#fresh('')} = ${this.#some('effect')}();`,
        `${object}.run = ${this.#some('effect')}; ${object}.run();`,
      );
    if (this.#has('reader'))
      actions.push(
        `Object.assign(${this.#some('reader')}(${object}), { read: 1 });`,
        `${counter} = Number(${this.#some('reader')}(1)) || 0;`,
        `const r${this.#fresh('')} = ${this.#some('reader')}(${list}) as any;`,
      );
    if (this.#has('class'))
      actions.push(
        `${this.#some('class')}.prototype.patched = ${value};`,
        `new ${this.#some('class')}();`,
        `${this.#some('class')}.made += 5;`,
        `{ const proto = ${this.#some('class')}.prototype as any; proto.viaAlias = 1; }`,
      );
    if (this.#has('instance'))
      actions.push(
        `${this.#some('instance')}.bump();`,
        `${this.#some('instance')}.bump().bump().inner.chain = 1;`,
        `${this.#some('instance')}.constructor.made = 9;`,
      );
    this.#lines.push(this.#oneOf(actions));
  }

  #flow(): void {
    const observed: string[] = [];
    for (const [kind, names] of this.#names) for (const name of names) if (this.#below(5) === 0) observed.push(this.#observe(kind, name));
    if (observed.length === 0) observed.push(this.#some('list'));
    this.#lines.push(
      `const observe = (value: any) => show(value);`,
      `export const train = flow({ retries: 1 })(async () => observe([${observed.join(', ')}]));`,
    );
  }

  #observe(kind: Kind, name: string): string {
    if (kind === 'class') return `[${name}.made, Object.keys(${name}.prototype)]`;
    if (kind === 'effect' || kind === 'mutator') return `(${name}(${kind === 'mutator' ? '{ n: 1 }' : ''}), 0)`;
    if (kind === 'reader') return `${name}(1)`;
    return name;
  }

  #launches(): void {
    this.#lines.push(
      this.#oneOf([
        'await train();',
        'train().catch(() => {});',
        'async function main() { await train(); }\nawait main();',
        'console.log(await train());',
        'const start = () => train();\nsetTimeout(start, 1e6);',
        'const calls = { go: () => train() };\nawait calls.go();',
      ]),
    );
  }
}

const start = 'export const train = ';

function sliceOf(source: string): { text: string; dropped: number; kept: number } {
  const begin = source.indexOf(start) + start.length;
  const end = source.indexOf(';\n', begin);
  const result = sliceModule({ source, file: 'program.ts', roots: [{ start: begin, end, entry: 0 }] });
  return { text: result.text, dropped: result.dropped.length, kept: result.kept.length };
}

async function resultOf(source: string): Promise<string> {
  const { code, errors } = transformSync('program.ts', source, { target: 'es2024' });
  if (errors.length > 0) throw new Error(`the program does not transform: ${errors[0]?.message}`);
  const script = code
    .replace(/^import .*$/gm, '')
    .replace(/^export \{.*$/gm, '')
    .replace(/^export /gm, '')
    .replaceAll('import.meta.main', 'false');
  const context = vm.createContext({ console: { log: () => undefined }, setTimeout: () => undefined });
  vm.runInContext(prelude, context);
  try {
    return String(await vm.runInContext(`(async () => { ${script}\n; loaded = true; })().then(() => rootFlow())`, context));
  } catch (error) {
    return `throws ${(error as Error).message}`;
  }
}

// A call while the module loads is a launch and answers at once, as if another machine had done it.
const prelude = `
  var loaded = false, rootFlow = null;
  const flow = () => (fn) => { rootFlow = fn; return async () => undefined; };
  const show = (value) => {
    const seen = new Map();
    const text = (x) => {
      if (typeof x === 'function') return 'function';
      if (typeof x !== 'object' || x === null) return String(x) + typeof x;
      if (seen.has(x)) return '#' + seen.get(x);
      seen.set(x, seen.size);
      const parts = [];
      if (x instanceof Map) for (const [k, v] of x) parts.push(text(k) + '=>' + text(v));
      for (const key in x) parts.push(key + ':' + text(x[key]));
      return x.constructor.name + '{' + parts.join(',') + '}';
    };
    return text(value) + ':' + String(globalThis.shared);
  };
`;

describe('random modules', () => {
  it('a slice gives the same result as the whole module, 1,200 times', async () => {
    const base = Math.floor(Math.random() * 2 ** 31);
    let dropped = 0;
    let kept = 0;
    let compared = 0;
    for (let index = 0; compared < 1200; index++) {
      const seed = base + index;
      const source = new ModuleWriter(seed).write();
      const whole = await resultOf(source);
      if (whole.startsWith('throws')) continue;
      const slice = sliceOf(source);
      const sliced = await resultOf(slice.text);
      if (sliced !== whole)
        expect.fail(`seed ${seed}\n--- whole module: ${whole}\n--- slice: ${sliced}\n${source}\n--- the slice\n${slice.text}`);
      compared += 1;
      dropped += slice.dropped;
      kept += slice.kept;
    }
    // A slicer that keeps everything would agree, too.
    expect(dropped / (dropped + kept)).toBeGreaterThan(0.2);
  }, 60_000);
});
