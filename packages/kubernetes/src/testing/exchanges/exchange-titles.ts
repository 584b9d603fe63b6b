import type { ExchangeKind } from './exchange-kinds.ts';

/** Short names; what differs by its body alone is numbered. */
export function titled(kinds: readonly ExchangeKind[]): [string, ExchangeKind][] {
  const seen = new Map<string, number>();
  return kinds.map((kind) => {
    const { request, metadataOnly, status, reason } = kind;
    const title = `${request}${metadataOnly ? ' (metadata)' : ''} → ${[status, reason].filter(Boolean).join(' ')}`;
    const count = (seen.get(title) ?? 0) + 1;
    seen.set(title, count);
    return [count === 1 ? title : `${title}, with other fields (${count})`, kind];
  });
}
