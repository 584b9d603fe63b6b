import { callTask, type TaskDefinition } from '../engine/call-task.ts';
import { FarhaulError } from '../errors/farhaul-error.ts';
import { parseDuration } from './duration.ts';
import { kebabCase } from './flow-name.ts';
import type { TaskOptions } from './flow-options.ts';
import type { Flow } from './flow-types.ts';
import { retryPolicy } from './retry-policy.ts';

const known = new Set(['name', 'description', 'tags', 'retries', 'retryDelay', 'retryJitter', 'timeout']);

interface TaskTransform {
  <Fn extends object>(fn: Fn): Flow<Fn>;
}

/**
 * Makes a task: a step inside a flow with retries, a timeout and a record of its own. Outside a run it is called
 * the same way and not recorded.
 *
 * @example
 * const load = task({ retries: 3, retryDelay: '2s' })(async (path: string) => readRows(path));
 */
export function task(options?: TaskOptions): TaskTransform;
export function task<Fn extends (...args: never[]) => unknown>(fn: Fn): Flow<Fn>;
export function task(first?: unknown): unknown {
  if (typeof first === 'function') return makeTask(first, {});
  return (fn: unknown) => makeTask(fn, (first ?? {}) as TaskOptions);
}

function makeTask(fn: unknown, options: TaskOptions): unknown {
  const name = options.name ?? (typeof fn === 'function' ? kebabCase(fn.name) : '');
  const owner = name === '' ? 'task' : `task "${name}"`;
  if (typeof fn !== 'function') {
    throw new FarhaulError('FARHAUL_FLOW_DEFINITION', `${owner} is made of a value of type ${typeof fn}, not of a function`, {
      hint: 'Write task(async (…) => { … }) or task({ … })(async (…) => { … }).',
    });
  }
  for (const key of Object.keys(options)) {
    if (!known.has(key)) {
      throw new FarhaulError('FARHAUL_FLOW_DEFINITION', `${owner} has an unknown option "${key}"`, {
        hint: `Known are ${[...known].join(', ')}.`,
      });
    }
  }
  const definition: TaskDefinition = {
    fn: fn as TaskDefinition['fn'],
    name: name === '' ? 'task' : name,
    retry: retryPolicy(options, owner),
    timeoutMs: options.timeout === undefined ? null : parseDuration(options.timeout, `${owner}: timeout`),
  };
  const called = async (...args: unknown[]): Promise<unknown> => await callTask(definition, args);
  Object.defineProperty(called, 'name', { value: definition.name, configurable: true });
  return called;
}
