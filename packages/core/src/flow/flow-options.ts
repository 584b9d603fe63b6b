import type { SaveableStorage } from '../storage/saved-storage.ts';

/** Milliseconds, or a duration text: `500ms`, `2s`, `1.5m`, `2h`, `1d`. */
export type Duration = number | string;

/** Delay before each retry: one for all, one per retry (the last repeats), or computed. `attempt` counts from 1. */
export type RetryDelay = Duration | readonly Duration[] | ((attempt: number, error: unknown) => Duration);

/** The part of a Standard Schema (zod, valibot, arktype) that is used; `~standard` version 1. */
export interface StandardParameters {
  readonly '~standard': {
    readonly version: 1;
    readonly vendor: string;
    readonly validate: (value: unknown) => unknown;
  };
}

interface RetryOptions {
  /** Further attempts after the first one fails. @default 0 */
  retries?: number;
  /** @default 0 */
  retryDelay?: RetryDelay;
  /** Spreads each delay at random by up to this share of it: `0.5` makes 10 s to 5-15 s. @default 0 */
  retryJitter?: number;
  /** Per attempt; an attempt that takes longer fails with the state name `TimedOut`. @default none */
  timeout?: Duration;
}

/** What a flow may say of itself; nothing here depends on where it runs. */
export interface FlowOptions extends RetryOptions {
  /** Default: the function's name, else the variable or property it is assigned to, in kebab case. */
  name?: string;
  version?: string;
  description?: string;
  tags?: readonly string[];
  /** `console` output of this run becomes log lines of it. @default false, in the caller's process; elsewhere output is always kept */
  logPrints?: boolean;
  /** Name of each run. @default two words */
  runName?: string | ((parameters: Record<string, unknown>) => string);
  /** New executions after a crash or an eviction of the infrastructure. @default 0 */
  infrastructureRetries?: number;
  /** A storage or the name of a saved one. @default that of the pool, else of the place */
  resultStorage?: SaveableStorage | string;
  /** Schema of the parameters by name; validates and coerces what the flow is called with. */
  parameters?: StandardParameters;
}

/** What a task may say of itself. */
export interface TaskOptions extends RetryOptions {
  name?: string;
  description?: string;
  tags?: readonly string[];
}
