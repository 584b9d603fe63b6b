import { FarhaulError } from '../errors/farhaul-error.ts';
import type { SubmittedFlowRun } from '../runs/flow-run-future.ts';

/**
 * `flow.submit(…)` where the type hides it: decorated static methods keep their own type, and a function with type
 * parameters needs them named.
 *
 * @example
 * await submit(Pipelines.nightly, '2026-11-20');
 * await submit(unique<string>, ['a', 'b']);
 */
export function submit<Args extends unknown[], Result>(fn: (...args: Args) => Promise<Result>, ...args: Args): SubmittedFlowRun<Result> {
  const bound = fn as unknown as { submit?: (...args: Args) => SubmittedFlowRun<Result> };
  if (typeof bound.submit === 'function') return bound.submit(...args);
  throw new FarhaulError(
    'FARHAUL_FLOW_DEFINITION',
    `submit() was given ${fn.name === '' ? 'a function' : `"${fn.name}"`} that is not bound to infrastructure`,
    {
      hint: 'Bind it first, e.g. subprocess()(flow(…)).',
    },
  );
}
