import type { ErrorCode } from '../errors/error-codes.ts';
import { FarhaulError } from '../errors/farhaul-error.ts';

/** An error of the service on its way to a runner. */
export interface ServiceErrorDocument {
  code: string;
  message: string;
  data?: { hint?: string | undefined; retryable?: boolean | undefined; details?: Record<string, unknown> | undefined };
}

export function errorDocument(error: FarhaulError): ServiceErrorDocument {
  const { code, message, hint, retryable, details } = error;
  return { code, message, data: { hint, retryable, details } };
}

export function errorOfDocument({ code, message, data }: ServiceErrorDocument): FarhaulError {
  return new FarhaulError(code as ErrorCode, message, {
    retryable: data?.retryable ?? false,
    ...(data?.hint === undefined ? {} : { hint: data.hint }),
    ...(data?.details === undefined ? {} : { details: data.details }),
  });
}
