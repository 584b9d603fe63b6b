import { actionsOn } from './random-actions.ts';

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

type Kind = 'list' | 'object' | 'map' | 'class' | 'instance' | 'number' | 'mutator' | 'effect' | 'reader' | 'counter' | 'stored';

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
    this.#declare('stored', () => '() => 0', 'let');
    const steps = 8 + this.#below(22);
    for (let step = 0; step < steps; step++) this.#statement();
    this.#flow();
    const after = this.#below(8);
    for (let step = 0; step < after; step++) this.#statement();
    this.#launches();
    return `import { flow } from '@farhaul/core';\nimport { library, queue, register, registry, Shared } from './library.ts';\n${this.#lines.join('\n')}\n`;
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
    const of = (kind: Kind): string | null => (this.#has(kind) ? this.#some(kind) : null);
    const list = this.#some('list');
    const object = this.#some('object');
    this.#lines.push(
      this.#oneOf(
        actionsOn({
          list,
          object,
          counter: this.#some('counter'),
          fresh: this.#fresh(''),
          map: of('map'),
          mutator: of('mutator'),
          effect: of('effect'),
          reader: of('reader'),
          class: of('class'),
          instance: of('instance'),
          stored: of('stored'),
          value: this.#oneOf(['1', `${list}.length`, `${object}.n`, list, object]),
        }),
      ),
    );
  }

  #flow(): void {
    const observed: string[] = [];
    for (const [kind, names] of this.#names) for (const name of names) if (this.#below(5) === 0) observed.push(this.#observe(kind, name));
    if (observed.length === 0) observed.push(this.#some('list'));
    if (this.#below(3) === 0) observed.push('registry', 'Object.keys(Shared.prototype)');
    this.#lines.push(
      `const observe = (value: any) => show(value);`,
      `export const train = flow({ retries: 1 })(async () => observe([${observed.join(', ')}]));`,
    );
  }

  #observe(kind: Kind, name: string): string {
    if (kind === 'class') return `[${name}.made, Object.keys(${name}.prototype)]`;
    if (kind === 'effect' || kind === 'mutator') return `[Object.keys(${name}), (${name}(${kind === 'mutator' ? '{ n: 1 }' : ''}), 0)]`;
    if (kind === 'stored') return `(${name}(), 0)`;
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

/** A module whose flow is `export const train = …;`. */
export function writeRandomModule(seed: number): string {
  return new ModuleWriter(seed).write();
}
