/** What `flow(fn)` knows of itself, found again on the function through a registered symbol (two copies of the package agree). */
import type { StandardParameters } from './flow-options.ts';

export type AnyFunction = (...args: never[]) => unknown;

export interface RetryPolicy {
  /** Further attempts after the first. */
  retries: number;
  /** Before attempt n + 1 (n from 1), milliseconds. */
  delayMs(attempt: number, error: unknown): number;
}

/** Where a definition stands in source: the stack *string* of the call that received the function; V8 formats it lazily. */
export interface DefinitionSite {
  readonly stack: string;
}

export interface FlowDefinition {
  readonly kind: 'flow';
  readonly fn: (...args: unknown[]) => unknown;
  /** `options.name` or the function's own name; null where only the source knows it. */
  readonly name: string | null;
  readonly version: string | null;
  readonly description: string | null;
  readonly tags: readonly string[];
  readonly retry: RetryPolicy;
  /** Per attempt. */
  readonly timeoutMs: number | null;
  readonly logPrints: boolean;
  readonly runName: string | ((parameters: Record<string, unknown>) => string) | null;
  readonly infrastructureRetries: number;
  readonly resultStorage: unknown;
  /** Validates and coerces parameters by name (a Standard Schema such as a zod object). */
  readonly parameters: StandardParameters | null;
  /** Sites of the flow and of each binding around it; the last is the outermost. */
  readonly sites: readonly DefinitionSite[];
}

const FLOW = Symbol.for('farhaul.flow');

const SITES = Symbol.for('farhaul.sites.1');
const globals = globalThis as unknown as Record<symbol, WeakRef<DefinitionSite>[] | undefined>;

/** Outermost sites of the flows made so far, in the order of their making; it tells apart what one expression makes. */
export function madeSites(): DefinitionSite[] {
  const alive = (globals[SITES] ?? []).filter((site) => site.deref());
  globals[SITES] = alive;
  return [...new Set(alive.map((site) => site.deref()!))];
}

/** Told of each flow that an author's process makes. */
export function rememberSite(sites: readonly DefinitionSite[]): void {
  const made = (globals[SITES] ??= []);
  const [outermost, last] = [sites.at(-1), made.at(-1)?.deref()];
  if (!outermost || outermost === last) return;
  // A binding around a flow is one flow with it.
  if (last && sites.includes(last)) made.pop();
  made.push(new WeakRef(outermost));
  if (made.length % 1024 === 0) madeSites();
}

export function markFlow<Fn extends object>(target: Fn, definition: FlowDefinition): Fn {
  Object.defineProperty(target, FLOW, { value: definition, configurable: true });
  return target;
}

/** Null for anything that is no flow. */
export function flowDefinitionOf(value: unknown): FlowDefinition | null {
  if (typeof value !== 'function') return null;
  return (value as unknown as Record<symbol, FlowDefinition | undefined>)[FLOW] ?? null;
}
