import { describe, expect, test } from 'vitest';
import { shortIds } from '../find-flow-run.ts';
import { bytes } from './bytes.ts';
import { table } from './table.ts';
import { between, duration, relativeTime } from './time.ts';

test.each([
  [0, '0ms'],
  [340, '340ms'],
  [999.6, '1.0s'],
  [4200, '4.2s'],
  [59_949, '59.9s'],
  [59_950, '1m 00s'],
  [192_000, '3m 12s'],
  [3_599_600, '1h 00m'],
  [7_500_000, '2h 05m'],
  [273_600_000, '3d 04h'],
  [-5, '0ms'],
])('%d ms is %s', (milliseconds, text) => {
  expect(duration(milliseconds)).toBe(text);
});

test('times are said relative to now, and open ends run on', () => {
  const now = Date.parse('2026-01-01T00:00:10Z');
  expect(relativeTime('2026-01-01T00:00:00Z', now)).toBe('10.0s ago');
  expect(relativeTime('2026-01-01T00:01:10Z', now)).toBe('in 1m 00s');
  expect(between('2026-01-01T00:00:00Z', null, now)).toBe('10.0s');
  expect(between(null, null, now)).toBe('');
});

test.each([
  [0, '0 B'],
  [999, '999 B'],
  [1000, '1.0 kB'],
  [14_200, '14.2 kB'],
  [999_600, '1.0 MB'],
  [3_000_000_000, '3.0 GB'],
])('%d bytes are %s', (count, text) => {
  expect(bytes(count)).toBe(text);
});

describe('table', () => {
  const columns = [
    { title: 'NAME', value: (row: string[]) => row[0] ?? '' },
    { title: 'COUNT', value: (row: string[]) => row[1] ?? '', align: 'right' as const },
    { title: 'NOTE', value: (row: string[]) => row[2] ?? '', shrinks: true },
  ];

  test('columns are as wide as their content, empty ones are left out, lines have no end blanks', () => {
    expect(
      table(
        [
          ['a', '1', ''],
          ['longer', '200', ''],
        ],
        columns,
        null,
      ),
    ).toBe('NAME    COUNT\na           1\nlonger    200');
  });

  test('a narrow terminal cuts what may shrink, with a mark, and keeps one line per row', () => {
    const lines = table([['a', '1', `${'x'.repeat(80)}\nsecond`]], columns, 40).split('\n');
    expect(lines).toHaveLength(2);
    expect(lines[1]).toHaveLength(40);
    expect(lines[1]).toMatch(/x…$/);
  });

  test('what is optional goes before anything is cut', () => {
    const withId = [columns[0], { title: 'ID', value: () => 'x'.repeat(20), optional: true }, columns[2]].filter(
      (column) => column !== undefined,
    );
    expect(table([['name', '', 'a note']], withId, 40)).toContain('ID');
    expect(table([['name', '', 'a note']], withId, 30)).toBe('NAME  NOTE\nname  a note');
  });

  test('colours take no room', () => {
    const coloured = '\u001b[31mred\u001b[39m';
    expect(table([[coloured, '1', 'x']], columns, null).split('\n')[1]).toBe(`${coloured}       1  x`);
    expect(table([['a', '1', '\u001b[31mlong red text here\u001b[39m']], columns, 25).split('\n')[1]).toBe(
      'a         1  \u001b[31mlong red te…\u001b[39m',
    );
  });
});

test('short ids are unique in their list, and end after a digit', () => {
  const ids = ['01a1fe50-7e2a-7000-90a0-ab3be1a0d219', '01a1fe50-7e2a-7001-a69b-746d7dda291f', '01a1fe50-6865-7000-85fd-de55ebfd39d1'];
  const short = shortIds(ids);
  expect(ids.map((id) => short.get(id))).toEqual(['01a1fe50-7e2a-7000', '01a1fe50-7e2a-7001', '01a1fe50-6865']);
});
