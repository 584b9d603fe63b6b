/** The kinds of exchanges that are kept beside this file, and those that processes noted. */
import { readdirSync, readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { keyOfKind, mergeKinds, type ExchangeKind } from './exchange-kinds.ts';

const file = new URL('recorded-exchanges.json', import.meta.url);

export function recordedExchanges(): ExchangeKind[] {
  return JSON.parse(readFileSync(file, 'utf8')) as ExchangeKind[];
}

/** What processes of this run have noted. */
export function notedExchanges(folder: string): ExchangeKind[] {
  const lines = readdirSync(folder).flatMap((name) => readFileSync(join(folder, name), 'utf8').split('\n').filter(Boolean));
  return mergedKinds(lines.map((line) => JSON.parse(line) as ExchangeKind));
}

/** Each kind once, in an order of its own; where they differ, the first sample stays. */
export function mergedKinds(kinds: readonly ExchangeKind[]): ExchangeKind[] {
  const merged = new Map<string, ExchangeKind>();
  for (const kind of kinds) {
    const key = keyOfKind(kind);
    const before = merged.get(key);
    merged.set(key, before ? mergeKinds(before, kind) : kind);
  }
  return [...merged].toSorted(([one], [other]) => (one < other ? -1 : 1)).map(([, kind]) => kind);
}

/** One line for each, so that a change shows. */
export function writeExchanges(kinds: readonly ExchangeKind[]): void {
  writeFileSync(file, `[\n${kinds.map((kind) => `  ${JSON.stringify(kind)}`).join(',\n')}\n]\n`);
}
