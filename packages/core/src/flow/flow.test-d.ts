import { expectTypeOf } from 'vitest';
import { flow, submit, subprocess, task, type FlowRunFuture, type SubmittedFlowRun } from '../index.ts';

interface Report {
  rows: Map<string, number>;
}

// Required, optional and default parameters stay as they are written.
const plain = flow(async (dataset: string, limit = 10, note?: string): Promise<Report> => ({
  rows: new Map([[dataset + (note ?? ''), limit]]),
}));
expectTypeOf(plain).toEqualTypeOf<(dataset: string, limit?: number | undefined, note?: string | undefined) => Promise<Report>>();

const bound = subprocess({ env: { LEVEL: 'debug' } })(plain);
expectTypeOf(bound).parameters.toEqualTypeOf<[dataset: string, limit?: number | undefined, note?: string | undefined]>();
expectTypeOf(bound('a')).toEqualTypeOf<Promise<Report>>();
expectTypeOf(bound.submit('a', 3)).toEqualTypeOf<SubmittedFlowRun<Report>>();
expectTypeOf(bound.submit('a').result()).toEqualTypeOf<Promise<Report>>();
expectTypeOf(bound.submitToWorkPool('a', 3, 'x')).resolves.toEqualTypeOf<FlowRunFuture<Report>>();
expectTypeOf(bound.with({ tags: ['x'] }).submit('a')).toEqualTypeOf<SubmittedFlowRun<Report>>();
// @ts-expect-error a wrong argument is refused in a direct call
void bound(1);
// @ts-expect-error … and in a submission
void bound.submit('a', 'b');
// @ts-expect-error a missing argument is refused
void bound.submitToWorkPool();
// @ts-expect-error an unknown job variable is refused
subprocess({ imagee: 'x' });

// Synchronous functions answer promises.
const sync = flow((a: number) => a + 1);
expectTypeOf(sync).toEqualTypeOf<(a: number) => Promise<number>>();
const boundSync = subprocess()((a: number) => a + 1);
expectTypeOf(boundSync(1)).toEqualTypeOf<Promise<number>>();
expectTypeOf(boundSync.submit(1)).toEqualTypeOf<SubmittedFlowRun<number>>();

// Overloads: each one keeps its own result, called and submitted.
declare function measure(value: string): Promise<string>;
declare function measure(value: number, unit: string): Promise<number>;
const overloaded = subprocess()(flow(measure));
expectTypeOf(overloaded('a')).toEqualTypeOf<Promise<string>>();
expectTypeOf(overloaded(1, 'm')).toEqualTypeOf<Promise<number>>();
expectTypeOf(overloaded.submit('a')).toEqualTypeOf<SubmittedFlowRun<string>>();
expectTypeOf(overloaded.submit(1, 'm')).toEqualTypeOf<SubmittedFlowRun<number>>();

// Type parameters: kept by calls; in a submission they are named, because TypeScript cannot carry them into `.submit`.
const generic = subprocess()(flow({ retries: 1 })(async <Item>(items: Item[]): Promise<Set<Item>> => new Set(items)));
expectTypeOf(generic([1])).toEqualTypeOf<Promise<Set<number>>>();
expectTypeOf(submit(generic<string>, ['a'])).toEqualTypeOf<SubmittedFlowRun<Set<string>>>();

// Rest parameters, unions and no parameters.
const rest = subprocess()(async (first: string, ...others: number[]): Promise<number> => others.length + first.length);
expectTypeOf(rest.submit('a', 1, 2)).toEqualTypeOf<SubmittedFlowRun<number>>();
const union = subprocess()(async (value: string | Date): Promise<string | Date> => value);
expectTypeOf(union.submit(new Date())).toEqualTypeOf<SubmittedFlowRun<string | Date>>();
const nothing = subprocess()(async (): Promise<void> => undefined);
expectTypeOf(nothing.submit()).toEqualTypeOf<SubmittedFlowRun<void>>();

// Tasks.
const load = task({ retries: 2, retryDelay: ['1s', '5s'] })(async (path: string, encoding = 'utf8') => ({ path, encoding }));
expectTypeOf(load).toEqualTypeOf<(path: string, encoding?: string | undefined) => Promise<{ path: string; encoding: string }>>();

// Futures: the error is part of the answer only where it was asked for.
declare const future: FlowRunFuture<Report>;
expectTypeOf(future.result({ timeout: 1 })).toEqualTypeOf<Promise<Report>>();
expectTypeOf(future.result({ raiseOnFailure: false })).toEqualTypeOf<Promise<Report | Error>>();

// Decorators of static methods.
export class Pipelines {
  @subprocess()
  @flow({ retries: 2 })
  static async nightly(day: string): Promise<Report> {
    return { rows: new Map([[day, 1]]) };
  }
}
expectTypeOf(Pipelines.nightly('x')).toEqualTypeOf<Promise<Report>>();
expectTypeOf(submit(Pipelines.nightly, '2026-11-20')).toEqualTypeOf<SubmittedFlowRun<Report>>();
