/** Pure: answers that hold the metadata of objects alone. */
import { notKnown } from './refusal.ts';
import type { Json } from './cluster-objects.ts';

const VERSION = 'meta.k8s.io/v1';

/** @throws Refusal 501 where another form is asked for and nothing else is taken */
export function wantsMetadataOnly(accept: string): boolean {
  const [first = '', ...others] = accept.split(',').map((one) => one.trim());
  if (/;as=PartialObjectMetadata(List)?;/.test(`${first};`)) return true;
  if (first.includes(';as=') && !others.includes('application/json')) throw notKnown(`answers as ${first}`);
  return false;
}

export function metadataOf(body: unknown): unknown {
  const { kind, metadata, items } = body as { kind: string; metadata: Json; items?: { metadata: Json }[] };
  if (kind === 'Status') return body;
  if (!items) return { kind: 'PartialObjectMetadata', apiVersion: VERSION, metadata };
  const partial = items.map((item) => ({ kind: 'PartialObjectMetadata', apiVersion: VERSION, metadata: item.metadata }));
  return { kind: 'PartialObjectMetadataList', apiVersion: VERSION, metadata, items: partial };
}
