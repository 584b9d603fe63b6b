/** Pure: one body for all that are alike, without anything secret, of a machine, or long. */

const LONGEST_TEXT = 20;
/** Keys of Secrets are names of variables and files. */
const secretMaps = new Set(['data', 'stringData']);
const programs = new Set(['command', 'args']);

const places: readonly [RegExp, string][] = [
  [/[0-9a-f]{8}(-[0-9a-f]{4}){3}-[0-9a-f]{12}/g, '{uid}'],
  [/(?=[a-f]*\d)[0-9a-f]{16,}/g, '{hex}'],
  [/\d{4}-\d\d-\d\dT\d\d:\d\d:\d\d(\.\d+)?Z/g, '{time}'],
  [/^\d{13,}$/g, '{number}'],
  [/^\/(tmp|var)\/.*$/g, '/place'],
];

export function sampleBody(value: unknown, namespace: string, field = ''): unknown {
  if (Array.isArray(value)) return value.map((item: unknown) => sampleBody(item, namespace, field));
  if (typeof value === 'object' && value !== null) {
    if (secretMaps.has(field)) return Object.fromEntries(Object.keys(value).map((_, index) => [`key-${index}`, 'c2VjcmV0']));
    return Object.fromEntries(Object.entries(value).map(([key, one]) => [key, sampleBody(one, namespace, key)]));
  }
  if (typeof value !== 'string') return value;
  if (field === 'value') return 'value';
  const text = places.reduce((rest, [pattern, place]) => rest.replaceAll(pattern, place), plainNamespace(value, namespace));
  return programs.has(field) && text.length > LONGEST_TEXT ? `${text.slice(0, LONGEST_TEXT)}…` : text;
}

function plainNamespace(text: string, namespace: string): string {
  return namespace === '' ? text : text.replaceAll(namespace, '{namespace}');
}

/** A body to be sent, made of a sample. */
export function bodyOfSample(sample: unknown, namespace: string): unknown {
  const text = JSON.stringify(sample)
    .replaceAll('{namespace}', namespace)
    .replaceAll('{uid}', '01234567-89ab-cdef-0123-456789abcdef')
    .replaceAll('{hex}', '0123456789abcdef0123456789abcdef')
    .replaceAll('{time}', new Date().toISOString())
    .replaceAll('{number}', String(Date.now()));
  return JSON.parse(text) as unknown;
}
