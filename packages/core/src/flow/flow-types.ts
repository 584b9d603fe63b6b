import type { FlowRunFuture, SubmittedFlowRun } from '../runs/flow-run-future.ts';
import type { Duration } from './flow-options.ts';
import type { CheckReportV1 } from '../plugin/v1/infrastructure-v1.ts';
import type { BundleManifestV1 } from '../protocol/bundle-manifest.ts';

// `any`: the only constraint that every function type meets, also one with `this` and type parameters.
// oxlint-disable-next-line typescript/no-explicit-any
export type AsyncFunction = (...args: any[]) => Promise<any>;
// oxlint-disable-next-line typescript/no-explicit-any
type AsyncMethod<This> = (this: This, ...args: any[]) => Promise<any>;

/**
 * A flow is called like its function and always answers a promise. The type of a function that answers one already is
 * kept as it is, with its overloads and type parameters. (A synchronous function loses its type parameters.)
 */
export type Flow<Fn> = Fn extends AsyncFunction
  ? Fn
  : Fn extends (...args: infer Args) => infer Result
    ? (...args: Args) => Promise<Awaited<Result>>
    : never;

/** Up to four overloads of a function as a union of [arguments, result]. */
type Overloads<Fn> = Fn extends {
  (...args: infer A1): infer R1;
  (...args: infer A2): infer R2;
  (...args: infer A3): infer R3;
  (...args: infer A4): infer R4;
}
  ? [A1, R1] | [A2, R2] | [A3, R3] | [A4, R4]
  : never;

type Intersection<Union> = (Union extends unknown ? (value: Union) => void : never) extends (value: infer All) => void ? All : never;
type Known<Pair> = Pair extends [infer A extends unknown[], infer R]
  ? unknown[] extends A
    ? unknown extends R
      ? never
      : Pair
    : Pair
  : never;

/** The same parameters with another result, overload by overload. */
type Submitting<Fn> = Intersection<
  Known<Overloads<Fn>> extends infer Pair
    ? Pair extends [infer A extends unknown[], infer R]
      ? (...args: A) => SubmittedFlowRun<Awaited<R>>
      : never
    : never
>;

/** The same parameters, for what a call would do. */
type DryRunning<Fn> = Intersection<
  Known<Overloads<Fn>> extends infer Pair
    ? Pair extends [infer A extends unknown[], unknown]
      ? (...args: A) => Promise<DryRun>
      : never
    : never
>;

/** What a call would send and find, with masks for secrets. */
export interface DryRun {
  flowName: string;
  workerType: string;
  /** Null: the type's default template serves. */
  workPool: string | null;
  /** Exactly what the provider would be sent. Ids of the run and its execution are new in every call. */
  request: unknown;
  /** The template with every variable in its place. */
  job: Record<string, unknown>;
  /** Whether the provider is reachable, permits it, and has what it needs. */
  checks: CheckReportV1;
  bundle: {
    mode: 'slice' | 'module';
    /** Lowest Node major that the code runs on. */
    node: number;
    code: { sha256: string; bytes: number };
    files: { sha256: string; bytes: number; count: number } | null;
    external: { name: string; version: string | null; how: string }[];
    notes: string[];
  };
  /** Where the infrastructure would read the bundle. */
  storage: { type: string; location: string };
  /** How the run and its watcher would speak: `directory`, `http`. */
  channel: string;
  warnings: string[];
}

/** Options of one call, by `.with()`. */
export interface CallOptions {
  tags?: readonly string[];
  /** Per attempt; overrides the flow's. */
  timeout?: Duration;
  /** How long it may wait to start, from when it is due; then CANCELLED with the cause. */
  startTimeout?: Duration;
  /** Aborting cancels the run. */
  signal?: AbortSignal;
  /** Per flow: a second call with the same key and the same arguments answers the first one's run. */
  idempotencyKey?: string;
  runName?: string;
  /** Not before this time. */
  scheduledFor?: Date;
  workPool?: string;
  workQueue?: string;
  jobVariables?: Record<string, unknown>;
}

interface BoundFlowMembers<Fn> {
  /**
   * Launches from here. Awaiting it gives a {@link FlowRunFuture} as soon as the run is durable and valid;
   * `.result()` on it waits for the value. Never throws synchronously.
   */
  submit: Submitting<Fn>;
  /** Leaves the run to a worker of the flow's work pool: no access to the infrastructure needed here. */
  submitToWorkPool: Submitting<Fn>;
  /** A bound copy with options of the call. */
  with(options: CallOptions): BoundFlow<Fn>;
  /** The exact request that a call would send, and what the provider says of it. Creates and stores nothing. */
  dryRun: DryRunning<Fn>;
  /** Builds the bundle without running or storing anything. */
  bundle(): Promise<BundleManifestV1>;
}

/** A flow that runs on infrastructure when it is called. */
export type BoundFlow<Fn> = Fn & BoundFlowMembers<Fn>;

/** What `flow(options)` answers: a wrapper, and a decorator of static methods. */
export interface FlowTransform {
  <This, Fn extends AsyncMethod<This>>(method: Fn, context: ClassMethodDecoratorContext<This, Fn>): Fn;
  // No function type as constraint: it would type the function's own parameters by context, and `limit = 10` became `any`.
  <Fn extends object>(fn: Fn): Flow<Fn>;
}

/** What `docker(options)`, `subprocess(options)`, … answer. */
export interface BindTransform {
  <This, Fn extends AsyncMethod<This>>(method: Fn, context: ClassMethodDecoratorContext<This, Fn>): Fn;
  <Fn extends object>(fn: Fn): BoundFlow<Flow<Fn>>;
}

export type { FlowRunFuture, SubmittedFlowRun };
