/** Names of each kind that a random module has so far. */
export interface Names {
  readonly list: string;
  readonly object: string;
  readonly counter: string;
  /** An expression of any kind. */
  readonly value: string;
  readonly fresh: string;
  readonly map: string | null;
  readonly mutator: string | null;
  readonly effect: string | null;
  readonly reader: string | null;
  readonly class: string | null;
  readonly instance: string | null;
  readonly stored: string | null;
}

/** Statements that change something, or look as if they did. */
export function actionsOn(names: Names): string[] {
  return [...onLists(names), ...onObjects(names), ...onVariables(names), ...byIndirection(names), ...onKinds(names), ...onImports(names)];
}

function onLists({ list, object, value }: Names): string[] {
  return [
    `${list}.push(${value});`,
    `${list}[0] = ${value};`,
    `${list}.length = 1;`,
    `void ${list}.reverse();`,
    `${list}.sort((a: any, b: any) => (String(a) < String(b) ? -1 : 1));`,
    `${list}.map((x: any) => { if (x && typeof x === 'object') x.mapped = true; });`,
    `${list}.forEach((x: any, i: number) => { ${object}['at' + i] = typeof x; });`,
    `${list}.forEach(function (this: any) { this.withThis = 1; }, ${object});`,
    `${list}.at(0)?.toString?.();`,
    `${list}.filter((x: any) => x && typeof x === 'object').forEach((x: any) => { x.filtered = 1; });`,
    `${list}.reduce((all: any, x: any) => { all.reduced = typeof x; return all; }, ${object});`,
    `for (const [index, x] of ${list}.entries()) if (x && typeof x === 'object') (x as any).index = index;`,
    `[...${list}].concat([${object}]).at(-1).spread = 1;`,
    `Array.from(${list}, (x: any) => { ${object}.from = typeof x; });`,
    `${list}.splice(0, 1, ${value});`,
    `${list}.copyWithin(0, 1);`,
  ];
}

function onObjects({ list, object, value }: Names): string[] {
  return [
    `${object}.n = ${value};`,
    `${object}.inner = ${object};`,
    `${object}['items'].push?.(${value});`,
    `delete ${object}.inner;`,
    `Object.assign(${object}, { assigned: ${value} });`,
    `Object.defineProperty(${object}, 'd', { value: 1, configurable: true, enumerable: true });`,
    `Object.defineProperty(${object}, 'lazy', { get() { ${list}.push('got'); return 1; }, configurable: true });`,
    `${object}.lazy;`,
    `for (const x of [${object}]) x.visited = true;`,
    `for (${object}.key in { a: 1 });`,
    `for (${object}.each of [1, 2]);`,
    `Reflect.set(${object}, 'reflected', ${value});`,
    `${object}.hook = () => ${list}.push('hook');`,
    `${object}.hook?.();`,
    `${object}?.inner?.deep?.call?.(null);`,
    `${object}.inner ??= { filled: ${list} };`,
    `Object.setPrototypeOf(${object}, { inherited: ${list} });`,
    `Object.entries(${object}).forEach(([key, x]: any) => { if (x && typeof x === 'object') x['by' + key] = 1; });`,
    `Object.values(${object}).filter(Array.isArray).forEach((x: any) => x.push('values'));`,
    `new Proxy(${object}, {}).proxied = 1;`,
    `Symbol.iterator in ${object} || (${object}[Symbol.for('s')] = ${value});`,
    `(${object} as any)[\`key\${${list}.length}\`] = 1;`,
    `({ ...${object}, extra: 1 }).inner.viaSpread = 1;`,
    `structuredClone({ a: 1 }); ${object}.cloned = 1;`,
    `JSON.stringify(${object}, (key, x) => { if (key === 'n') ${list}.push('json'); return key === '' ? { n: 1 } : x; });`,
  ];
}

function onVariables({ list, object, counter, fresh }: Names): string[] {
  return [
    `${counter} = ${list}.length;`,
    `${counter} += 2;`,
    `${counter}++;`,
    `[${object}.n, ${list}[1]] = [${list}[1], ${object}.n];`,
    `({ n: ${object}.copied = 3 } = ${object});`,
    `[${counter}] = [${counter} + 1];`,
    `({ length: ${counter} } = ${list});`,
    `if (${object}.n > 1) { ${list}.push('if'); } else ${list}.unshift('else');`,
    `try { ${object}.missing.deep = 1; } catch { ${list}.push('caught'); } finally { ${counter}--; }`,
    `switch (${list}.length) { case 0: break; default: ${object}.switched = true; }`,
    `const unused${fresh} = ${list}.push('unused');`,
    `const { length: length${fresh} } = ${list};`,
    `const [first${fresh} = ${list}.push('default')] = [];`,
    `let later${fresh}; later${fresh} = ${object}; (later${fresh} as any).later = 1;`,
    `var hoisted${fresh} = ${object}; { var hoisted${fresh} = ${object}; } hoisted${fresh}.hoisted = 1;`,
    `label: for (;;) { ${object}.label = 1; break label; }`,
    `if (import.meta.main) { absent${fresh}(); }`,
    `{ const inner = ${object}; inner.block = ${list}.length; }`,
    `if (${counter} > 3) ${counter} = 0;`,
    `[1, 2].forEach(() => ${counter}++);`,
    `do { ${counter}++; } while (${counter} < 2);`,
    `while (${list}.length > 6) ${list}.pop();`,
    `console.log(${list}, ${object}.n);`,
    `console.log(${list}.push('printed'));`,
    `void (${counter} > 1 ? ${list}.push('then') : ${object}.inner);`,
    `${counter} > 0 && ${list}.push('and');`,
    `throwing${fresh}: { try { throw ${object}; } catch (error: any) { error.thrown = 1; break throwing${fresh}; } }`,
  ];
}

function byIndirection({ list, object, value, counter, fresh }: Names): string[] {
  return [
    `(() => { ${list}.push('now'); })();`,
    `await (async () => { ${object}.awaited = true; })();`,
    `await Promise.resolve(${object}).then((x: any) => { x.then1 = 1; });`,
    `await Promise.all([${object}].map(async (x: any) => { x.all = 1; }));`,
    `for await (const x of [Promise.resolve(${object})]) (x as any).forAwait = 1;`,
    `Object.keys(${object}).forEach((key) => ${list}.push(key));`,
    `Object.prototype.patched = 1;`,
    `Object.assign(Array.prototype, { also: ${list}.length });`,
    `new Set([${object}]).forEach((x: any) => { x.fromSet = 1; });`,
    `((f: any) => f(${object}))((x: any) => { x.callback = 1; });`,
    `[${object}].concat([]).map((x: any) => x).filter(Boolean)[0].chained = 1;`,
    `const iterate${fresh} = function* () { yield ${object}; }; for (const x of iterate${fresh}()) (x as any).generated = 1;`,
    `[...(function* () { ${list}.push('generator'); })()];`,
    `const tag${fresh} = (parts: any, x: any) => { x.tagged = 1; }; tag${fresh}\`\${${object}}\`;`,
    `new (class { constructor(x: any) { x.constructed = 1; } })(${object});`,
    `const weak${fresh} = new WeakMap([[${object}, ${list}]]); weak${fresh}.get(${object})?.push('weak');`,
    `const bound${fresh} = ((x: any, y: any) => { x.bound = y; }).bind(null, ${object}); bound${fresh}(${value});`,
    `const nested${fresh} = { deep: { list: ${list} } }; nested${fresh}.deep.list.push('deep');`,
    `const getter${fresh} = { get it() { return ${object}; } }; getter${fresh}.it.viaGetter = 1;`,
    `const setter${fresh} = { set it(x: any) { ${object}.viaSetter = x; } }; setter${fresh}.it = ${value};`,
    `const either${fresh} = ${counter} > 100 ? {} : ${object}; (either${fresh} as any).either = 1;`,
    `const chain${fresh} = { list: ${list}, add(x: any) { this.list.push(x); return this; } }; chain${fresh}.add(1).add(2);`,
    `globalThis.shared = ${list}.length;`,
    `(globalThis as any).holder = ${object}; (globalThis as any).holder.viaGlobal = 1;`,
    `function local${fresh}(this: any) { this.called = 1; } local${fresh}.call(${object});`,
    `function rest${fresh}(...all: any[]) { for (const x of all) x.rest = 1; } rest${fresh}(${object});`,
    `function viaArguments${fresh}() { (arguments[0] as any).viaArguments = 1; } (viaArguments${fresh} as any)(${object});`,
    `function pattern${fresh}({ inner }: any) { if (inner) inner.viaPattern = 1; } pattern${fresh}(${object});`,
    `function again${fresh}(x: any, depth = 2): any { if (depth === 0) x.recursive = 1; else again${fresh}(x, depth - 1); } again${fresh}(${object});`,
    `const partial${fresh} = (x: any) => () => { x.partial = 1; }; partial${fresh}(${object})();`,
    `const same${fresh} = (x: any) => x; same${fresh}(${object}).same = 1;`,
    `const pick${fresh} = (x: any) => x.inner; if (pick${fresh}(${object})) pick${fresh}(${object}).picked = 1;`,
    `const wrap${fresh} = (x: any) => ({ x }); wrap${fresh}(${object}).x.wrapped = 1;`,
    `const read${fresh} = (x: any) => x.n + 1; console.log(read${fresh}(${object}));`,
  ];
}

function onKinds({ list, object, value, counter, fresh, map, mutator, effect, reader, class: type, instance, stored }: Names): string[] {
  const found: string[] = [];
  if (map)
    found.push(
      `${map}.set('k', ${value});`,
      `${map}.get('k')?.push?.(0);`,
      `for (const x of ${map}.values()) if (x && typeof x === 'object') x.viaMap = 1;`,
      `${list}.push(...${map}.keys());`,
      `${map}.forEach((x: any) => { if (x && typeof x === 'object') x.viaForEach = 1; });`,
    );
  if (mutator)
    found.push(
      `${mutator}(${object});`,
      `[${object}].forEach(${mutator});`,
      `${mutator}.call(null, ${object});`,
      `${object}.via = ${mutator}(${object}) === undefined;`,
      `Reflect.apply(${mutator}, null, [${object}]);`,
      `const copy${fresh} = ${mutator}; copy${fresh}(${object});`,
    );
  if (effect)
    found.push(
      `${effect}();`,
      `[1].forEach(${effect} as any);`,
      `const kept${fresh} = ${effect}();`,
      `${object}.run = ${effect}; ${object}.run();`,
      `(${counter} > 100 || ${effect})();`,
      `queue.push(${effect} as any); queue.pop()!();`,
      `(${effect} as any).meta = ${list}.length;`,
      `Object.assign(${effect}, { assigned: 1 });`,
      `function mark${fresh}(f: any) { f.marked = 1; } mark${fresh}(${effect});`,
      `function run${fresh}(f: any) { f(); } run${fresh}(${effect});`,
      `function hold${fresh}(f: any) { return { f }; } const held${fresh} = hold${fresh}(${effect}); held${fresh}.f.held = 1;`,
    );
  if (reader)
    found.push(
      `Object.assign(${reader}(${object}), { read: 1 });`,
      `${counter} = Number(${reader}(1)) || 0;`,
      `const r${fresh} = ${reader}(${list}) as any;`,
      `const s${fresh} = ${reader}(${object}) as any; if (s${fresh} && typeof s${fresh} === 'object') s${fresh}.viaReader = 1;`,
    );
  if (type)
    found.push(
      `${type}.prototype.patched = ${value};`,
      `new ${type}();`,
      `${type}.made += 5;`,
      `{ const proto = ${type}.prototype as any; proto.viaAlias = 1; }`,
      `class Sub${fresh} extends ${type} {} new Sub${fresh}();`,
      `[${type}].forEach((x: any) => { x.made = 3; });`,
      `Object.getOwnPropertyNames(${type}.prototype).forEach((key) => { if (key === 'bump') ${list}.push(key); });`,
    );
  if (instance)
    found.push(
      `${instance}.bump();`,
      `${instance}.bump().bump().inner.chain = 1;`,
      `${instance}.constructor.made = 9;`,
      `Object.getPrototypeOf(${instance}).viaInstance = 1;`,
    );
  if (stored)
    found.push(
      `${stored} = () => { ${list}.push('stored'); };`,
      `${stored}();`,
      `${stored}?.();`,
      `const held${fresh} = { ${stored} }; held${fresh}.${stored}();`,
    );
  return found;
}

function onImports({ list, object, value, fresh }: Names): string[] {
  return [
    `register(${value});`,
    `register(${list});`,
    `library.register(${value});`,
    `registry.push(${value});`,
    `const plugin${fresh} = register; plugin${fresh}(1);`,
    `library.patch(${object});`,
    `(() => { register('inside'); })();`,
    `if (${list}.length > 0) register('if');`,
    `Shared.prototype.patched = ${list}.length;`,
    `const shared${fresh} = Shared.prototype as any; shared${fresh}.viaAlias = 1;`,
    `registry.length = 0;`,
  ];
}
