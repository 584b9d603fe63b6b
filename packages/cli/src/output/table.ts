import { stripVTControlCharacters } from 'node:util';
import { paint } from './paint.ts';

export interface Column<Row> {
  title: string;
  value: (row: Row) => string;
  align?: 'left' | 'right';
  /** May be cut when the terminal is narrow; the last such column gives way first. */
  shrinks?: boolean;
}

const gap = '  ';

/** Columns as wide as their content; empty columns are left out; cut to `width` where one is given. */
export function table<Row>(rows: readonly Row[], columns: readonly Column<Row>[], width: number | null): string {
  const cells = columns.map((column) => rows.map((row) => oneLine(column.value(row))));
  const used = columns
    .map((column, index) => ({ column, cells: cells[index] ?? [] }))
    .filter(({ cells: values }) => values.some((value) => value !== ''));
  const widths = used.map(({ column, cells: values }) => Math.max(column.title.length, ...values.map(visibleLength)));
  if (width !== null)
    shrink(
      widths,
      used.map(({ column }) => column.shrinks === true),
      width,
    );
  const line = (values: readonly string[]): string =>
    values
      .map((value, index) => fit(value, widths[index] ?? 0, used[index]?.column.align ?? 'left'))
      .join(gap)
      .trimEnd();
  return [
    paint('dim', line(used.map(({ column }) => column.title))),
    ...rows.map((_, index) => line(used.map(({ cells: values }) => values[index] ?? ''))),
  ].join('\n');
}

function shrink(widths: number[], shrinks: readonly boolean[], width: number): void {
  const total = (): number => widths.reduce((sum, one) => sum + one, 0) + gap.length * (widths.length - 1);
  for (let index = widths.length - 1; index >= 0 && total() > width; index--) {
    const current = widths[index] ?? 0;
    if (shrinks[index] === true) widths[index] = Math.max(Math.min(current, 8), current - (total() - width));
  }
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
