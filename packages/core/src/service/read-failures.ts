import { ORPCError, ValidationError } from '@orpc/server';
import { FarhaulError } from '../errors/farhaul-error.ts';

/** Input that does not fit the contract becomes an error of farhaul that names the place. Everything else passes. */
export async function readFailures<Result>({ next }: { next: () => Promise<Result> }): Promise<Result> {
  try {
    return await next();
  } catch (error) {
    throw toFarhaulError(error);
  }
}

export function toFarhaulError(error: unknown): unknown {
  if (!(error instanceof ORPCError) || !(error.cause instanceof ValidationError)) return error;
  const issues = error.cause.issues.slice(0, 5).map((issue) => {
    const path = (issue.path ?? []).map((part) => String(typeof part === 'object' ? part.key : part)).join('.');
    return { path, message: issue.message };
  });
  const [worst] = issues;
  return new FarhaulError('FARHAUL_INPUT_INVALID', `The request is invalid${worst ? `: ${worst.path || 'it'}: ${worst.message}` : ''}.`, {
    hint: 'See the API description for what is expected there.',
    details: { issues },
    cause: error,
  });
}
