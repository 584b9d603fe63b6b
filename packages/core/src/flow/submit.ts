import { FarhaulError } from '../errors/farhaul-error.ts';
import type { SubmittedFlowRun } from '../runs/flow-run-future.ts';

/**
 * `flow.submit(…)` for flows whose type hides it: decorated static methods, and functions with type parameters of
 * their own, which are inferred from these arguments.
 *
 * @example
 * await submit(Pipelines.nightly, '2026-11-20');
 */
export function submit<Args extends unknown[], Result>(fn: (...args: Args) => Promise<Result>, ...args: Args): SubmittedFlowRun<Result> {
  const bound = fn as unknown as { submit?: (...args: Args) => SubmittedFlowRun<Result> };
  if (typeof bound.submit === 'function') return bound.submit(...args);
  throw new FarhaulError('FARHAUL_FLOW_DEFINITION', `submit() was given ${fn.name === '' ? 'a function' : `"${fn.name}"`} that is not bound to infrastructure`, {
    hint: 'Bind it first, e.g. subprocess()(flow(…)).',
  });
}
