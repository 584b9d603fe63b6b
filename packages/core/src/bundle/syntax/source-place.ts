/** A place as editors and stack traces count it: line and column from 1. */
export interface SourcePlace {
  line: number;
  column: number;
}

/** Offset (UTF-16) of a place; null where the text has no such place. */
export function offsetOf(text: string, place: SourcePlace): number | null {
  const start = lineBegins(text)[place.line - 1];
  const offset = start === undefined ? Infinity : start + place.column - 1;
  return offset <= text.length ? offset : null;
}

export function placeOf(text: string, offset: number): SourcePlace {
  const begins = lineBegins(text);
  let low = 0;
  let high = begins.length - 1;
  while (low < high) {
    const middle = (low + high + 1) >> 1;
    if (begins[middle]! <= offset) low = middle;
    else high = middle - 1;
  }
  return { line: low + 1, column: offset - begins[low]! + 1 };
}

// Asked many times of the file that is being sliced.
let latest: { text: string; begins: number[] } = { text: '', begins: [0] };

function lineBegins(text: string): number[] {
  if (latest.text === text) return latest.begins;
  const begins = [0];
  for (let at = text.indexOf('\n'); at !== -1; at = text.indexOf('\n', at + 1)) begins.push(at + 1);
  latest = { text, begins };
  return begins;
}
