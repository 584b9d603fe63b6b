import type { State } from '../protocol/states.ts';
import type { FlowRunFuture, SubmittedFlowRun, WaitOptions } from './flow-run-future.ts';

/** A run that exists, or a submission on its way. */
export type AnyFlowRun<T> = FlowRunFuture<T> | SubmittedFlowRun<T>;

/**
 * Waits until all have ended, in whatever state, and answers the states in the order given. A refused submission
 * rejects; a failed run does not.
 */
export async function waitAll(runs: Iterable<AnyFlowRun<unknown>>, options: WaitOptions = {}): Promise<State[]> {
  return await Promise.all([...runs].map(async (run) => await (await run).wait(options)));
}

/**
 * Yields each run when it has ended, the first one first, so that results can be used while others still work.
 *
 * @example
 * for await (const future of asCompleted(datasets.map((name) => train.submit(name)))) console.log(await future.result());
 */
export async function* asCompleted<T>(runs: Iterable<AnyFlowRun<T>>): AsyncGenerator<FlowRunFuture<T>> {
  const pending = new Map<number, Promise<{ index: number; future: FlowRunFuture<T> }>>();
  for (const [index, run] of [...runs].entries()) {
    const ended = (async () => {
      const future = await run;
      await future.wait();
      return { index, future };
    })();
    // A refusal is thrown where the generator comes to it; until then it is nobody's unhandled rejection.
    ended.catch(() => undefined);
    pending.set(index, ended);
  }
  while (pending.size > 0) {
    const { index, future } = await Promise.race(pending.values());
    pending.delete(index);
    yield future;
  }
}
