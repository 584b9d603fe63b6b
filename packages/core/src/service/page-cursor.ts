import { FarhaulError } from '../errors/farhaul-error.ts';

/** Position after the last row of a page: its time and id, so that rows made meanwhile shift nothing. */
export interface Position {
  time: number;
  id: string;
}

export function writeCursor({ time, id }: Position): string {
  return `${time}_${id}`;
}

export function readCursor(cursor: string | null): Position | null {
  if (cursor === null) return null;
  const separator = cursor.indexOf('_');
  const time = Number(cursor.slice(0, separator));
  if (separator < 1 || !Number.isSafeInteger(time)) throw badCursor(cursor);
  return { time, id: cursor.slice(separator + 1) };
}

/** Where rows are numbered, the number is the cursor. */
export function readNumberCursor(cursor: string | null): number {
  const number = cursor === null ? 0 : Number(cursor);
  if (!Number.isSafeInteger(number)) throw badCursor(cursor as string);
  return number;
}

function badCursor(cursor: string): FarhaulError {
  return new FarhaulError('FARHAUL_INPUT_INVALID', `"${cursor.slice(0, 100)}" is no place in a list.`, {
    hint: 'Pass `next` of the page before as `after`.',
  });
}
