import type { ErrorCode } from '../errors/error-codes.ts';
import { FarhaulError } from '../errors/farhaul-error.ts';

export type LayerSource = 'deployment' | 'decorator' | 'call';

export type JobErrorCode = Extract<ErrorCode, `FARHAUL_JOB_${string}`>;

/** One thing that is wrong with job variables or a template. Holds no values: `env` may carry secrets. */
export interface JobProblem {
  code: JobErrorCode;
  /** JSON pointer into the variables, or into the template for FARHAUL_JOB_TEMPLATE. */
  path: string;
  message: string;
  remedy: string;
  /** Who set it; null for the template itself. */
  layer: LayerSource | null;
  /** The declared name that comes closest; null where none does. */
  nearest: string | null;
}

/** All problems in one error; the first gives code, message and hint. */
export function problemsError(problems: readonly JobProblem[]): FarhaulError {
  const first = problems[0];
  if (first === undefined) return new FarhaulError('FARHAUL_INTERNAL', 'An error was made of no problems.');
  const more =
    problems.length === 1
      ? ''
      : ` (and ${problems.length - 1} more: ${problems
          .slice(1)
          .map((problem) => problem.path || '/')
          .join(', ')})`;
  return new FarhaulError(first.code, `${first.message}${more}`, { hint: first.remedy || undefined, details: { problems } });
}

export function templateProblem(path: string, message: string, remedy: string): JobProblem {
  return { code: 'FARHAUL_JOB_TEMPLATE', path, message, remedy, layer: null, nearest: null };
}

/** JSON pointer with one more step. */
export function pointerTo(parent: string, key: string | number): string {
  return `${parent}/${String(key).replaceAll('~', '~0').replaceAll('/', '~1')}`;
}

export function pointerSteps(pointer: string): string[] {
  return pointer
    .split('/')
    .slice(1)
    .map((step) => step.replaceAll('~1', '/').replaceAll('~0', '~'));
}
