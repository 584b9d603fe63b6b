import { FarhaulError } from '../errors/farhaul-error.ts';
import { nearestName } from '../job/nearest-name.ts';
import { parseDuration } from './duration.ts';
import type { CallOptions } from './flow-types.ts';

const known: readonly (keyof CallOptions)[] = [
  'tags',
  'timeout',
  'startTimeout',
  'signal',
  'idempotencyKey',
  'runName',
  'scheduledFor',
  'workPool',
  'workQueue',
  'jobVariables',
];

/** Later options win; job variables are put together. @throws FARHAUL_FLOW_DEFINITION where `.with()` is called */
export function mergeCallOptions(first: CallOptions, second: CallOptions): CallOptions {
  checkCallOptions(second);
  const variables = first.jobVariables && second.jobVariables ? { jobVariables: { ...first.jobVariables, ...second.jobVariables } } : {};
  return { ...first, ...second, ...variables };
}

function checkCallOptions(options: CallOptions): void {
  for (const key of Object.keys(options)) {
    if ((known as readonly string[]).includes(key)) continue;
    const nearest = nearestName(key, known);
    throw new FarhaulError('FARHAUL_FLOW_DEFINITION', `.with() has no option "${key}"`, {
      hint: `${nearest ? `Did you mean "${nearest}"?` : `Known are ${known.join(', ')}.`} Job variables go into jobVariables: { … }.`,
    });
  }
  if (options.timeout !== undefined) parseDuration(options.timeout, '.with(): timeout');
  if (options.startTimeout !== undefined) parseDuration(options.startTimeout, '.with(): startTimeout');
  const { scheduledFor } = options;
  if (scheduledFor === undefined || (scheduledFor instanceof Date && !Number.isNaN(scheduledFor.getTime()))) return;
  throw new FarhaulError('FARHAUL_FLOW_DEFINITION', '.with(): scheduledFor is no valid Date', {
    hint: 'Give a Date, e.g. new Date(Date.now() + 60_000).',
  });
}
