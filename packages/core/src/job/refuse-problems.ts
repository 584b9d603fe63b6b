import { FarhaulError } from '../errors/farhaul-error.ts';
import type { ProblemV1 } from '../plugin/v1/infrastructure-v1.ts';
import { pointerSteps } from './job-problem.ts';

/** What a worker type finds wrong with a rendered job. @throws FARHAUL_JOB_VARIABLE_INVALID naming the first, with all of them */
export function refuseProblems(problems: readonly ProblemV1[]): void {
  const [first, ...others] = problems;
  if (!first) return;
  const more = others.length > 0 ? ` (and ${others.length} more)` : '';
  throw new FarhaulError('FARHAUL_JOB_VARIABLE_INVALID', `Job variable ${first.path}: ${first.message}${more}`, {
    hint: first.remedy,
    details: { problems },
  });
}

/** Without those of values that are only known when the run starts. */
export function knownProblems(problems: readonly ProblemV1[], job: unknown): ProblemV1[] {
  return problems.filter(({ path }) => {
    const value = pointerSteps(path).reduce<unknown>((at, step) => (at as Record<string, unknown> | null | undefined)?.[step], job);
    return !(JSON.stringify(value) ?? '').includes('{{');
  });
}
