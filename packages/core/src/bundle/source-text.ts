/** A place as editors count it: line and column from 1. */
export interface SourcePlace {
  line: number;
  column: number;
}

/** Offset (UTF-16) of a place; null where the text has no such place. */
export function offsetOf(text: string, place: SourcePlace): number | null {
  let start = 0;
  for (let line = 1; line < place.line; line++) {
    const end = text.indexOf('\n', start);
    if (end === -1) return null;
    start = end + 1;
  }
  const offset = start + place.column - 1;
  return offset <= text.length ? offset : null;
}

export function placeOf(text: string, offset: number): SourcePlace {
  let line = 1;
  let start = 0;
  for (let end = text.indexOf('\n'); end !== -1 && end < offset; end = text.indexOf('\n', start)) {
    line++;
    start = end + 1;
  }
  return { line, column: offset - start + 1 };
}
