/** Longest line of a run's log, characters. */
export const longestLine = 1_000_000;

/** Cuts what is too long, and says so in the line. */
export function cutLine(line: string, length = line.length): string {
  return length <= longestLine ? line : `${line.slice(0, longestLine)} … [cut: the line had ${length} characters]`;
}
