/** How an error of farhaul travels over HTTP: as an oRPC error with our code, and hint, details beside it. */
import { ORPCError } from '@orpc/client';
import { type ErrorCode, errorCodes } from '../../errors/error-codes.ts';
import { FarhaulError } from '../../errors/farhaul-error.ts';
import { statusOf } from './error-statuses.ts';

interface ErrorData {
  hint?: string;
  retryable?: boolean;
  details?: Record<string, unknown>;
}

export function toWire(error: unknown): unknown {
  if (error instanceof ORPCError) return error;
  const { code, message, hint, retryable, details } = FarhaulError.isInstance(error) ? error : internal(error);
  const data: ErrorData = { retryable, ...(hint === undefined ? {} : { hint }), ...(details === undefined ? {} : { details }) };
  return new ORPCError(code, { status: statusOf(code), message, data, cause: error });
}

export function fromWire(error: unknown, url: string): unknown {
  if (FarhaulError.isInstance(error)) return error;
  if (!(error instanceof ORPCError)) return unreachable(error, url);
  const data = (error.data ?? {}) as ErrorData;
  if (error.code in errorCodes) {
    return new FarhaulError(error.code as ErrorCode, error.message, {
      hint: data.hint,
      retryable: data.retryable,
      details: data.details,
      cause: error,
    });
  }
  if (error.status === 413) return new FarhaulError('FARHAUL_API_LIMIT', `The request is larger than ${url} takes.`, { cause: error });
  if (error.status === 401)
    return new FarhaulError('FARHAUL_API_UNAUTHORIZED', `The API at ${url} refused the key.`, {
      hint: 'Set FARHAUL_API_KEY.',
      cause: error,
    });
  return new FarhaulError('FARHAUL_API_VERSION', `The API at ${url} answered ${error.status} ${error.code}: ${error.message}.`, {
    hint: 'Check that the URL is that of a farhaul server of the same version.',
    retryable: error.status >= 500,
    cause: error,
  });
}

/** What broke on the line, in the system's words: of the request, or of an answer that could not be read to its end. */
export function lineCode(error: unknown): string | null {
  const { code, cause } = error as { code?: string; cause?: { code?: string } };
  return code ?? cause?.code ?? null;
}

const untrusted = /^(?:DEPTH_ZERO_SELF_SIGNED_CERT|SELF_SIGNED_CERT_IN_CHAIN|UNABLE_TO_)/;

function unreachable(error: unknown, url: string): unknown {
  if ((error as Error).name === 'AbortError') return error;
  const code = lineCode(error);
  return new FarhaulError('FARHAUL_API_UNREACHABLE', `The API at ${url} cannot be reached: ${code ?? (error as Error).message}.`, {
    hint: untrusted.test(code ?? '')
      ? 'Node does not trust its certificate: name the file of the one that signed it in NODE_EXTRA_CA_CERTS.'
      : 'Start it with `farhaul server start`, or correct FARHAUL_API_URL.',
    retryable: true,
    cause: error,
  });
}

/** The text stays on this side: an unexpected error may hold anything. */
function internal(error: unknown): FarhaulError {
  return new FarhaulError('FARHAUL_INTERNAL', 'The service failed in a way it should not.', {
    hint: 'See the log of the server.',
    cause: error,
  });
}
