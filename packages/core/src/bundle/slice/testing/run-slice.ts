import { mkdtemp, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { pathToFileURL } from 'node:url';
import { rolldown } from 'rolldown';
import { sliceModule, type SliceResult } from '../slice-module.ts';
import type { RootRange } from '../lift-nested-flow.ts';

/** One file with a flow, written once for every form in which a flow can be bound. */
export interface SliceCase {
  readonly title: string;
  /**
   * `«fn»` stands for a bound flow of the function `fn`; the first one is the root unless `⟦ … ⟧` marks another expression.
   */
  readonly source: string;
  /** Further modules by specifier. */
  readonly files?: Readonly<Record<string, string>>;
  readonly file?: string;
  readonly args?: readonly unknown[];
  readonly expected: unknown;
  readonly kept?: readonly string[];
  readonly dropped?: readonly string[];
  readonly captures?: Readonly<Record<string, unknown>>;
  readonly keepNames?: readonly string[];
  /** The whole module cannot run here: it listens, downloads or needs a package that is not there. */
  readonly onlySlice?: string;
}

export type Form = 'curried' | 'plain function';

const binding = `subprocess({ env: { A: '1' } })`;

/** The source in one form, and the range of the root. */
export function writeForm(text: string, form: Form): { source: string; root: RootRange } {
  let source = '';
  const starts: number[] = [];
  const found: { start: number; end: number; explicit: boolean }[] = [];
  for (const character of text) {
    if (character === '«') {
      starts.push(source.length);
      source += form === 'curried' ? `${binding}(flow({ retries: 2 })(` : `${binding}(`;
    } else if (character === '»') {
      source += form === 'curried' ? '))' : ')';
      found.push({ start: starts.pop()!, end: source.length, explicit: false });
    } else if (character === '⟦') starts.push(source.length);
    else if (character === '⟧') found.push({ start: starts.pop()!, end: source.length, explicit: true });
    else source += character;
  }
  const root = found.find((range) => range.explicit) ?? found.toSorted((a, b) => a.start - b.start)[0]!;
  return { source, root: { start: root.start, end: root.end, entry: 0 } };
}

export function sliceForm(one: SliceCase, form: Form): { source: string; root: RootRange; slice: SliceResult } {
  const { source, root } = writeForm(one.source, form);
  const slice = sliceModule({
    source,
    file: one.file ?? 'flows.ts',
    roots: [root],
    ...(one.keepNames ? { keepNames: one.keepNames } : {}),
  });
  return { source, root, slice };
}

// Every call of a flow while the module loads answers at once, as if another machine had done it, and is counted.
const sdk = `
  const state = globalThis.__sliceTest;
  const make = (fn) => Object.assign(async (...args) => { if (state.loading) { state.launches++; return undefined; } return fn(...args); },
    { fn, submit: async () => { state.launches++; }, with() { return this; }, onFailure(hook) { fn.hook = hook; return this; } });
  const decorate = (target, key, descriptor) => ({ ...descriptor, value: make(descriptor.value) });
  const transform = (fn, key, descriptor) => descriptor ? decorate(fn, key, descriptor) : fn.fn ? fn : make(fn);
  export const flow = (first) => typeof first === 'function' ? make(first) : transform;
  export const subprocess = () => transform;
  export const task = (first) => typeof first === 'function' ? first : (fn) => fn;
  export const snapshot = (evaluate) => evaluate();
  export class LocalFileSystem { async save() { state.launches++; } }
`;
const runner = `
  const state = globalThis.__sliceTest;
  export const found = (value) => (state.root = value);
  export const capture = (name) => state.captures[name];
  export const snapshotValue = (n) => state.snapshots[n];
`;

export interface RunResult {
  readonly value: unknown;
  /** Flows started by loading the module. */
  readonly launches: number;
}

interface TestState {
  loading: boolean;
  launches: number;
  root: unknown;
  captures: Readonly<Record<string, unknown>>;
  snapshots: readonly unknown[];
}

/** Bundles a file with the flow marked, loads it in this process and calls the flow. */
export async function runMarked(
  text: string,
  root: { start: number; end: number },
  one: Pick<SliceCase, 'files' | 'file' | 'args' | 'captures'> & { snapshots?: readonly unknown[] },
): Promise<RunResult> {
  const file = one.file ?? 'flows.ts';
  const isClass = /^(?:export )?(?:abstract )?class /.test(text.slice(root.start, root.end));
  const inside = text.slice(root.start, root.end);
  const marked = isClass ? `${text}\n__found(Flows.train);` : `${text.slice(0, root.start)}__found(${inside})${text.slice(root.end)}`;
  const code = await bundle(
    {
      ...one.files,
      [file]: file.endsWith('.cjs')
        ? `const { found: __found } = require('@farhaul/core/runner'); ${marked}`
        : `${marked}\nimport { found as __found } from '@farhaul/core/runner';`,
    },
    file,
  );
  const state: TestState = { loading: true, launches: 0, root: null, captures: one.captures ?? {}, snapshots: one.snapshots ?? [] };
  (globalThis as unknown as { __sliceTest: TestState }).__sliceTest = state;
  const directory = await mkdtemp(join(tmpdir(), 'farhaul-slice-'));
  try {
    await writeFile(join(directory, 'bundle.mjs'), code);
    await import(/* @vite-ignore */ pathToFileURL(join(directory, 'bundle.mjs')).href);
  } finally {
    await rm(directory, { recursive: true });
  }
  state.loading = false;
  const value: unknown = await (state.root as (...args: readonly unknown[]) => Promise<unknown>)(...(one.args ?? []));
  return { value, launches: state.launches };
}

async function bundle(files: Record<string, string>, entry: string): Promise<string> {
  const all: Record<string, string> = { '@farhaul/core': sdk, '@farhaul/core/runner': runner, ...files };
  const build = await rolldown({
    input: entry,
    platform: 'node',
    logLevel: 'silent',
    tsconfig: false,
    transform: { decorator: { legacy: true, emitDecoratorMetadata: true }, jsx: { pragma: 'h', runtime: 'classic' } },
    plugins: [
      {
        name: 'files',
        resolveId: (specifier: string) => {
          if (specifier === `./${entry}`) return `\0${entry}`;
          return specifier in all ? `\0${specifier}${/\.\w+$/.test(specifier) ? '' : '.js'}` : null;
        },
        load: (id: string) => {
          const name = id.replace(/^\0/, '');
          const known = all[name] ?? all[name.replace(/\.js$/, '')];
          return known === undefined
            ? null
            : {
                code: known,
                moduleType: name.endsWith('.tsx') ? 'tsx' : name.endsWith('.ts') ? 'ts' : name.endsWith('.json') ? 'json' : 'js',
              };
        },
      },
    ],
  });
  const output = await build.generate({ format: 'esm', codeSplitting: false });
  return output.output[0].code;
}
