import { stripVTControlCharacters } from 'node:util';
import { paint } from './paint.ts';

export interface Column<Row> {
  title: string;
  value: (row: Row) => string;
  align?: 'left' | 'right';
  /** May be cut when the terminal is narrow; the widest such column gives way first. */
  shrinks?: boolean;
  /** Left out where the terminal is too narrow for all. */
  optional?: boolean;
}

interface Filled<Row> {
  column: Column<Row>;
  cells: string[];
  width: number;
}

const gap = '  ';
const narrowest = 8;
const readable = 20;

/** Columns as wide as their content; empty columns are left out; cut to `width` where one is given. */
export function table<Row>(rows: readonly Row[], columns: readonly Column<Row>[], width: number | null): string {
  const all = columns.map((column): Filled<Row> => {
    const cells = rows.map((row) => oneLine(column.value(row)));
    return { column, cells, width: Math.max(column.title.length, ...cells.map(visibleLength)) };
  });
  const used = all.filter(({ cells }) => cells.some((cell) => cell !== ''));
  const shown = width === null ? used : fitted(used, width);
  const line = (cells: readonly string[]): string =>
    cells
      .map((cell, index) => fit(cell, shown[index]?.width ?? 0, shown[index]?.column.align ?? 'left'))
      .join(gap)
      .trimEnd();
  return [
    paint('dim', line(shown.map(({ column }) => column.title))),
    ...rows.map((_, index) => line(shown.map(({ cells }) => cells[index] ?? ''))),
  ].join('\n');
}

function totalWidth<Row>(columns: readonly Filled<Row>[]): number {
  return columns.reduce((sum, column) => sum + column.width, 0) + gap.length * (columns.length - 1);
}

/** First the last column gives way, as far as it stays readable; then what is optional goes; then all are cut. */
function fitted<Row>(columns: readonly Filled<Row>[], width: number): readonly Filled<Row>[] {
  const excess = totalWidth(columns) - width;
  if (excess <= 0) return columns;
  const last = columns.at(-1);
  if (last?.column.shrinks === true && last.width - excess >= readable)
    return [...columns.slice(0, -1), { ...last, width: last.width - excess }];
  return shrunk(
    columns.filter(({ column }) => column.optional !== true),
    width,
  );
}

function shrunk<Row>(columns: readonly Filled<Row>[], width: number): Filled<Row>[] {
  const result = columns.map((column) => ({ ...column }));
  for (let excess = totalWidth(result) - width; excess > 0; excess--) {
    const widest = result
      .filter((one) => one.column.shrinks === true && one.width > narrowest)
      .toSorted((left, right) => right.width - left.width)[0];
    if (widest === undefined) break;
    widest.width -= 1;
  }
  return result;
}

function fit(value: string, width: number, align: 'left' | 'right'): string {
  const length = visibleLength(value);
  if (length > width) return cut(value, width);
  const space = ' '.repeat(width - length);
  return align === 'right' ? `${space}${value}` : `${value}${space}`;
}

/** Cuts what is seen and keeps what colours it. */
function cut(value: string, width: number): string {
  const plain = stripVTControlCharacters(value);
  const shown = `${[...plain].slice(0, Math.max(0, width - 1)).join('')}…`;
  return plain === value ? shown : value.replace(plain, () => shown);
}

function oneLine(text: string): string {
  return text.replaceAll(/\s*\n\s*/g, ' ').replaceAll('\t', ' ');
}

function visibleLength(text: string): number {
  return [...stripVTControlCharacters(text)].length;
}
