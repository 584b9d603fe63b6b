/** `RangeError: too far`, or the text of whatever was thrown; at most 2,000 characters. */
export function describeError(error: unknown): string {
  return text(error).slice(0, 2000);
}

function text(error: unknown): string {
  try {
    if (error instanceof Error) return `${error.name}: ${error.message}`;
    if (typeof error === 'object' && error !== null) return `thrown object ${JSON.stringify(error)}`;
    return `thrown ${typeof error} ${String(error)}`;
  } catch {
    return 'thrown value that cannot be shown';
  }
}
