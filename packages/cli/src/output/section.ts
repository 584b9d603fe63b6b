import { paint } from './paint.ts';

/** Names and values under each other, names aligned; empty values are left out. */
export function facts(entries: readonly (readonly [name: string, value: string | null])[]): string {
  const shown = entries.filter((entry): entry is readonly [string, string] => entry[1] !== null && entry[1] !== '');
  const width = Math.max(0, ...shown.map(([name]) => name.length)) + 2;
  return shown.map(([name, value]) => `${paint('dim', name.padEnd(width))}${value.replaceAll('\n', `\n${' '.repeat(width)}`)}`).join('\n');
}

/** A heading with indented lines below; nothing where there are no lines. */
export function section(title: string, body: string): string[] {
  if (body === '') return [];
  return [
    '',
    paint('bold', title),
    body
      .split('\n')
      .map((line) => `  ${line}`.trimEnd())
      .join('\n'),
  ];
}
