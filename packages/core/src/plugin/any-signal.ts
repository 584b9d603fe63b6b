/**
 * Aborted with the first of the signals. `AbortSignal.any` alone looks at its sources only while somebody listens to it or asks:
 * a controller that is aborted in between, and collected, is missed for good. At least one source must be aborted in the end,
 * for until then the answer is kept.
 */
export function anySignal(...signals: AbortSignal[]): AbortSignal {
  const any = AbortSignal.any(signals);
  any.addEventListener('abort', () => undefined, { once: true });
  return any;
}
