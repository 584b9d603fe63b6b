import vm from 'node:vm';
import { transformSync } from 'rolldown/utils';
import { describe, expect, it } from 'vitest';
import { testSeed } from '../../testing/test-seed.ts';
import { sliceModule } from './slice-module.ts';
import { writeRandomModule } from './testing/random-module.ts';

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
  const registry = [], queue = [];
  const register = (value) => { registry.push(value); return registry.length; };
  class Shared {}
  const library = { register, patch(value) { value.patchedByLibrary = 1; } };
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
  it(`a slice gives the same result as the whole module, 1,000 times (seed ${testSeed})`, async () => {
    const base = testSeed;
    let dropped = 0;
    let kept = 0;
    let compared = 0;
    for (let index = 0; compared < 1000; index++) {
      const seed = base + index;
      const source = writeRandomModule(seed);
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
