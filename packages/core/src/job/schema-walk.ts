import { isPlainObject, type JsonObject } from './plain-json.ts';

const inPlaceSingle = ['not', 'if', 'then', 'else'];
const inPlaceLists = ['allOf', 'anyOf', 'oneOf'];
const single = ['items', 'contains', 'additionalProperties', 'propertyNames', 'unevaluatedItems', 'unevaluatedProperties'];
const maps = ['properties', 'patternProperties', '$defs', 'definitions'];

interface ChildSchema {
  schema: JsonObject;
  /** Judges the same value as its parent. */
  inPlace: boolean;
}

/** The schemas directly inside a schema; never data such as `default`, `enum` or `examples`. */
function childSchemas(schema: JsonObject): ChildSchema[] {
  const children: ChildSchema[] = [];
  const add = (value: unknown, inPlace: boolean): void => {
    if (isPlainObject(value)) children.push({ schema: value, inPlace });
  };
  const addAll = (values: unknown, inPlace: boolean): void => {
    if (Array.isArray(values)) for (const value of values) add(value, inPlace);
    else if (isPlainObject(values)) for (const value of Object.values(values)) add(value, inPlace);
  };
  for (const keyword of inPlaceSingle) add(schema[keyword], true);
  for (const keyword of inPlaceLists) addAll(schema[keyword], true);
  addAll(schema['dependentSchemas'], true);
  for (const keyword of single) add(schema[keyword], false);
  addAll(schema['prefixItems'], false);
  for (const keyword of maps) addAll(schema[keyword], false);
  return children;
}

/** Every schema in the document, the root first. */
export function* allSchemas(root: JsonObject): Generator<JsonObject> {
  const seen = new Set<JsonObject>();
  const waiting = [root];
  for (let schema = waiting.pop(); schema !== undefined; schema = waiting.pop()) {
    if (seen.has(schema)) continue;
    seen.add(schema);
    yield schema;
    waiting.push(...childSchemas(schema).map((child) => child.schema));
  }
}

/** `#`, `#/pointer` and `#anchor` within one document; null where it points to nothing or elsewhere. */
export function resolveReference(root: JsonObject, reference: unknown): JsonObject | null {
  if (typeof reference !== 'string' || !reference.startsWith('#')) return null;
  if (reference === '#') return root;
  if (!reference.startsWith('#/')) {
    for (const schema of allSchemas(root)) if (schema['$anchor'] === reference.slice(1)) return schema;
    return null;
  }
  let found: unknown = root;
  for (const step of decodeURIComponent(reference).slice(2).split('/')) {
    const key = step.replaceAll('~1', '/').replaceAll('~0', '~');
    if (typeof found !== 'object' || found === null || !Object.hasOwn(found, key)) return null;
    found = (found as JsonObject)[key];
  }
  return isPlainObject(found) ? found : null;
}

/** A `$ref` that leads back to itself without descending into the value never ends. Answers the reference. */
export function findReferenceCircle(root: JsonObject): string | null {
  const finished = new Set<JsonObject>();
  const open = new Set<JsonObject>();
  const visit = (schema: JsonObject, via: string): string | null => {
    if (open.has(schema)) return via;
    if (finished.has(schema)) return null;
    open.add(schema);
    const target = resolveReference(root, schema['$ref']);
    let circle = target === null ? null : visit(target, String(schema['$ref']));
    for (const child of childSchemas(schema)) if (child.inPlace) circle ??= visit(child.schema, via);
    open.delete(schema);
    finished.add(schema);
    return circle;
  };
  for (const schema of allSchemas(root)) {
    const circle = visit(schema, '#');
    if (circle !== null) return circle;
  }
  return null;
}
