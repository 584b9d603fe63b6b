import { copyJson, isPlainObject, MAX_DEPTH, type JsonObject } from './plain-json.ts';
import { resolveReference } from './schema-walk.ts';

/**
 * Fills defaults below the top level into values that are given. Defaults inside anyOf, oneOf, not and if mean nothing:
 * which branch holds is not known. A null counts as given, so a default never replaces it.
 */
export function fillNestedDefaults(root: JsonObject, values: JsonObject): void {
  for (const [name, schema] of Object.entries(isPlainObject(root['properties']) ? root['properties'] : {})) {
    if (Object.hasOwn(values, name)) fill(root, schema, values[name], 0);
  }
}

/** The variable's default, also where it stands behind a `$ref`. */
export function defaultOf(root: JsonObject, schema: unknown): { value: unknown } | null {
  let current: unknown = schema;
  for (let step = 0; step < MAX_DEPTH && isPlainObject(current); step++) {
    if (Object.hasOwn(current, 'default')) return { value: copyJson(current['default']) };
    current = resolveReference(root, current['$ref']);
  }
  return null;
}

function fill(root: JsonObject, schema: unknown, value: unknown, depth: number): void {
  if (depth > MAX_DEPTH || !isPlainObject(schema) || typeof value !== 'object' || value === null) return;
  fill(root, resolveReference(root, schema['$ref']), value, depth + 1);
  if (Array.isArray(schema['allOf'])) for (const part of schema['allOf']) fill(root, part, value, depth + 1);
  if (Array.isArray(value)) fillList(root, schema, value, depth);
  else fillObject(root, schema, value as JsonObject, depth);
}

function fillList(root: JsonObject, schema: JsonObject, value: unknown[], depth: number): void {
  const prefix = Array.isArray(schema['prefixItems']) ? schema['prefixItems'] : [];
  value.forEach((item, index) => fill(root, index < prefix.length ? prefix[index] : schema['items'], item, depth + 1));
}

function fillObject(root: JsonObject, schema: JsonObject, value: JsonObject, depth: number): void {
  const properties = isPlainObject(schema['properties']) ? schema['properties'] : {};
  for (const [name, property] of Object.entries(properties)) {
    const given = defaultOf(root, property);
    if (!Object.hasOwn(value, name) && given !== null) value[name] = given.value;
    fill(root, property, value[name], depth + 1);
  }
  for (const [name, item] of Object.entries(value)) {
    if (!Object.hasOwn(properties, name)) fill(root, schema['additionalProperties'], item, depth + 1);
  }
}
