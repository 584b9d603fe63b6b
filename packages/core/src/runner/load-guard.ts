import { decodeWire } from '../protocol/wire/index.ts';
import { flowDefinitionOf } from '../flow/flow-definition.ts';

/** State of the one bundle that a process runs. */
interface LoadState {
  phase: 'idle' | 'loading' | 'running';
  /** Flows by entry, as the bundle's markers told of them. */
  entries: Map<number, unknown>;
  /** First call of a flow while loading. */
  blocked: BlockedCall | null;
  onBlocked(): void;
  captures: string | null;
  snapshots: string | null;
}

export interface BlockedCall {
  /** `flow "train"`. */
  what: string;
  /** Position of the call inside the bundle, as in a stack: `file:///…/bundle.mjs:1:200`. */
  position: string;
}

// One per process even with two copies of the package in a bundle: the flow of one is found by the runner of the other.
const KEY = Symbol.for('farhaul.runner.1');
const globals = globalThis as unknown as Record<symbol, LoadState | undefined>;

export function loadState(): LoadState {
  return (globals[KEY] ??= {
    phase: 'idle',
    entries: new Map(),
    blocked: null,
    onBlocked: () => undefined,
    captures: null,
    snapshots: null,
  });
}

/** Marks a flow of the bundle; stands around the expression that makes it. Of several flows in its value, `ordinal` tells which. */
export function found<Value>(entry: number, value: Value, ordinal = 0): Value {
  const { entries } = loadState();
  // A factory may run again later; the flow is what its place in the module made.
  if (!entries.has(entry))
    entries.set(entry, flowDefinitionOf(value) ? value : Object.values(value ?? {}).filter(flowDefinitionOf)[ordinal]);
  return value;
}

/** Value of a variable that a nested flow captured, sent along with the run. */
export function capture(name: string): unknown {
  return captured(loadState(), 'captures')[name];
}

/** What `snapshot(…)` number `n` of the bundle evaluated to in the author's process. */
export function snapshotValue(n: number): unknown {
  return captured(loadState(), 'snapshots')[n];
}

const decoded = new Map<string, Record<string | number, unknown>>();

function captured(state: LoadState, which: 'captures' | 'snapshots'): Record<string | number, unknown> {
  const text = state[which];
  if (text === null) return {};
  let values = decoded.get(text);
  if (!values) decoded.set(text, (values = decodeWire(Buffer.from(text, 'base64')) as Record<string | number, unknown>));
  return values;
}

/**
 * Asked first by every call that would launch something. While the bundle loads, nothing may be launched by merely evaluating a module:
 * the call answers a promise that never settles. Null: loading is over, go on.
 */
export function guardCall(what: string): Promise<never> | null {
  const state = loadState();
  if (!isLoading()) return null;
  if (!state.blocked) {
    state.blocked = { what, position: callPosition() };
    state.onBlocked();
  }
  return new Promise<never>(() => undefined);
}

export function isLoading(): boolean {
  return loadState().phase === 'loading';
}

function callPosition(): string {
  // This function, guardCall, the launcher, the wrapper of the flow: whoever called it comes next.
  const lines = (new Error('call').stack ?? '').split('\n').filter((line) => /^\s+at /.test(line));
  const line = lines[4] ?? lines.at(-1) ?? '';
  return /\(?((?:file|data|https?):[^()]*:\d+:\d+|\/[^()]*:\d+:\d+)\)?$/.exec(line)?.[1] ?? line.trim();
}
