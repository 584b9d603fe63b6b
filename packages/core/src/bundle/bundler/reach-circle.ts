/**
 * Whether files, or what they import, import each other in a circle: in which order those are evaluated depends on where
 * it begins.
 */
export function reachCircle(files: Iterable<string>, importsOf: (file: string) => readonly string[]): boolean {
  /** File -> whether all that it reaches has been looked at. */
  const seen = new Map<string, boolean>();
  const leadsBack = (file: string): boolean => {
    seen.set(file, false);
    for (const imported of importsOf(file)) {
      if (imported === file || seen.get(imported) === true) continue;
      if (seen.has(imported) || leadsBack(imported)) return true;
    }
    seen.set(file, true);
    return false;
  };
  return [...files].some((file) => !seen.has(file) && leadsBack(file));
}
