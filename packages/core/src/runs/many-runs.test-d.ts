import { expectTypeOf } from 'vitest';
import { asCompleted, type FlowRunFuture, flow, type State, subprocess, waitAll } from '../index.ts';

interface Report {
  dataset: string;
  rows: number;
}
const train = subprocess({})(flow(async (dataset: string): Promise<Report> => ({ dataset, rows: 3 })));

// Many runs keep the type of their results; never called, only read.
export async function manyRuns(): Promise<void> {
  const runs = ['a', 'b'].map((dataset) => train.submit(dataset));
  for await (const future of asCompleted(runs)) {
    expectTypeOf(future).toEqualTypeOf<FlowRunFuture<Report>>();
    expectTypeOf(await future.result()).toEqualTypeOf<Report>();
    expectTypeOf(await future.result({ raiseOnFailure: false })).toEqualTypeOf<Report | Error>();
    future.onDone((state) => expectTypeOf(state).toEqualTypeOf<State>());
  }
  expectTypeOf(await waitAll(runs)).toEqualTypeOf<State[]>();
  expectTypeOf(await Promise.all(runs)).toEqualTypeOf<FlowRunFuture<Report>[]>();
}
