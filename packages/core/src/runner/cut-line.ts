/** Longest line of a run's log, characters. */
const longestLine = 1_000_000;
/** A line that was cut already must not be cut for its mark. */
const roomForMark = 100;
/** As much of a line as its log can need. */
export const keptOfLine = longestLine + roomForMark + 1;

/** Cuts what is too long, and says so in the line. */
export function cutLine(line: string, length = line.length): string {
  return length <= longestLine + roomForMark ? line : `${line.slice(0, longestLine)} … [cut: the line had ${length} characters]`;
}
