/** Pure: which fields values have, without what is in them. */

/** By field; `[]` is each item of a list, `*` each key of a map, `field?` is not in every one. Null: a value. */
export type FieldShape = { [field: string]: FieldShape } | null;

/** Their keys are chosen by people, or name machines. */
const maps = new Set(['labels', 'annotations', 'data', 'stringData', 'nodeSelector', 'matchLabels']);
const resourceMaps = new Set(['limits', 'requests', 'hard', 'used', 'allocatedResources']);
/** Kept by the vendor for its own ends. */
const dropped = new Set(['managedFields']);

export function shapeOfFields(value: unknown, field = ''): FieldShape {
  if (typeof value !== 'object' || value === null) return null;
  const inner = Array.isArray(value)
    ? value.map((item: unknown) => ['[]', shapeOfFields(item)] as const)
    : Object.entries(value)
        .filter(([key]) => !dropped.has(key))
        .map(([key, one]) => [maps.has(field) || resourceMaps.has(field) ? '*' : key, shapeOfFields(one, key)] as const);
  const shape = new Map<string, FieldShape>();
  for (const [key, one] of inner) shape.set(key, shape.has(key) ? mergeShapes(shape.get(key) ?? null, one) : one);
  return sorted(shape);
}

/** What is in both is in every one; the rest is not. */
export function mergeShapes(one: FieldShape, other: FieldShape): FieldShape {
  if (one === null || other === null) return one ?? other;
  const merged = new Map<string, FieldShape>();
  for (const key of new Set([...Object.keys(one), ...Object.keys(other)].map(plainKey))) {
    const found = [one, other].map((shape) => [key, `${key}?`].find((written) => written in shape));
    const isInBoth = found.every((written) => written === key);
    const [first = null, second = null] = [one, other].map((shape, index) => shape[found[index] ?? ''] ?? null);
    merged.set(isInBoth ? key : `${key}?`, mergeShapes(first, second));
  }
  return sorted(merged);
}

/** What `shape` has and `known` never had (`+`), and what `known` always had and `shape` has not (`-`). */
export function shapeDifferences(shape: FieldShape, known: FieldShape, at = ''): string[] {
  if (shape === null || known === null) return shape === null ? [] : Object.keys(shape).map((key) => `+${at}${key}`);
  const differences: string[] = [];
  for (const [written, inner] of Object.entries(shape)) {
    const key = plainKey(written);
    const knownKey = [key, `${key}?`].find((one) => one in known);
    if (knownKey === undefined) differences.push(`+${at}${key}`);
    else differences.push(...shapeDifferences(inner, known[knownKey] ?? null, `${at}${key}.`));
  }
  for (const key of Object.keys(known)) if (!key.endsWith('?') && !(key in shape)) differences.push(`-${at}${key}`);
  return differences;
}

function plainKey(key: string): string {
  return key.endsWith('?') ? key.slice(0, -1) : key;
}

function sorted(shape: ReadonlyMap<string, FieldShape>): FieldShape {
  return Object.fromEntries([...shape].toSorted(([one], [other]) => (one < other ? -1 : 1)));
}
