import type { ErrorCode } from './error-codes.ts';

const BRAND = '~farhaul/error';

export interface FarhaulErrorOptions {
  /** What to do next, one sentence. Shown under the message. */
  hint?: string | undefined;
  /** Whether the same call may succeed later without a change. Default false. */
  retryable?: boolean | undefined;
  /** Plain JSON that describes the object concerned (a path, a digest, a position). Never a secret. */
  details?: Record<string, unknown> | undefined;
  cause?: unknown;
}

/**
 * The one error class of farhaul. The message says what happened and to which object, the hint what to do next;
 * `farhaul explain CODE` tells more, also offline. Recognise it with `FarhaulError.isInstance`, which also
 * works across two copies of the package.
 */
export class FarhaulError extends Error {
  readonly code: ErrorCode;
  readonly retryable: boolean;
  readonly hint: string | undefined;
  readonly details: Record<string, unknown> | undefined;

  constructor(code: ErrorCode, message: string, options: FarhaulErrorOptions = {}) {
    super(message, 'cause' in options ? { cause: options.cause } : undefined);
    this.name = 'FarhaulError';
    this.code = code;
    this.retryable = options.retryable ?? false;
    this.hint = options.hint;
    this.details = options.details;
    Object.defineProperty(this, BRAND, { value: true });
  }

  static isInstance<Code extends ErrorCode>(error: unknown, code?: Code): error is FarhaulError & { code: Code } {
    return (
      typeof error === 'object' &&
      error !== null &&
      (error as Record<string, unknown>)[BRAND] === true &&
      (code === undefined || (error as FarhaulError).code === code)
    );
  }
}
