import type { DefinitionSite } from './flow-definition.ts';

/**
 * Remembers where the caller stands. Only the stack *string* is right under every loader (type stripping, tsx, vitest,
 * source maps), and V8 formats it when it is first read; so the Error is kept and read late.
 */
export function captureSite(): DefinitionSite {
  const limit = Error.stackTraceLimit;
  Error.stackTraceLimit = 50;
  const error = new Error('definition');
  Error.stackTraceLimit = limit;
  return {
    get stack() {
      return error.stack ?? '';
    },
  };
}
