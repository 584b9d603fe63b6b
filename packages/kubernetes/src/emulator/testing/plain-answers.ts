/** Pure: answers without what is another one each time. */
import type { RawAnswer } from './raw-client.ts';

type Json = Record<string, unknown>;

const UID = /[0-9a-f]{8}-[0-9a-f]{4}-[0-9a-f]{4}-[0-9a-f]{4}-[0-9a-f]{12}/g;
const TIME = /\d{4}-\d\d-\d\dT\d\d:\d\d:\d\d(\.\d+)?Z/g;
/** Kept by the vendor for its own ends. */
const dropped = new Set(['managedFields']);
/** Of the machine that it was recorded on. */
const ofMachine: Record<string, string> = {
  resourceVersion: 'VERSION',
  continue: 'CONTINUE',
  hostIP: 'ADDRESS',
  podIP: 'ADDRESS',
  ip: 'ADDRESS',
  containerID: 'CONTAINER',
  imageID: 'IMAGE',
  nodeName: 'NODE',
};

export function plain(value: unknown, namespace: string): unknown {
  if (Array.isArray(value)) return value.map((item: unknown) => plain(item, namespace));
  if (typeof value === 'string') return plainText(value, namespace);
  if (typeof value !== 'object' || value === null) return value;
  const entries = Object.entries(value as Json)
    .filter(([key]) => !dropped.has(key))
    .toSorted(([one], [other]) => (one < other ? -1 : 1))
    .map(([key, inner]) => [
      plainText(key, namespace),
      typeof inner === 'string' && ofMachine[key] !== undefined ? ofMachine[key] : plain(inner, namespace),
    ]);
  return Object.fromEntries(entries) as Json;
}

function plainText(text: string, namespace: string): string {
  const short = text
    .replaceAll(namespace, 'NAMESPACE')
    .replaceAll('docker.io/farhaul-test/node:24', 'node:24-slim')
    .replaceAll(UID, 'UID')
    .replaceAll(TIME, 'TIME')
    .replaceAll(/\b(made|job-\d+)-[bcdfghjklmnpqrstvwxz2456789]{5}\b/g, '$1-GENERATED');
  return short.length > 2_000 ? `${short.slice(0, 2_000)}…` : short;
}

/** What is compared where the vendor's words do not count. */
export function shapeOf({ status, body }: { status: number; body: unknown }): unknown {
  const { kind, reason, details, metadata } = body as { kind?: string; reason?: string; metadata?: Json; details?: { causes?: Json[] } };
  // The vendor looks at some things more than once.
  const causes = [...new Set(details?.causes?.map((cause) => `${String(cause['reason'])} ${String(cause['field'])}`))];
  return { status, kind, reason, causes, metadata: kind === 'Status' ? undefined : Object.keys(metadata ?? {}) };
}

export function plainAnswer(
  { status, warnings, body }: RawAnswer,
  namespace: string,
): { status: number; warnings?: unknown; body: unknown } {
  return {
    status,
    ...(warnings.length > 0 && { warnings: warnings.flatMap((one) => one.split(/, (?=299 )/)) }),
    body: plain(body, namespace),
  };
}
