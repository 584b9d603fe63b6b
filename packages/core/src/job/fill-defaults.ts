import { copyJson, isPlainObject, MAX_DEPTH, type JsonObject } from './plain-json.ts';
import { resolveReference } from './schema-walk.ts';

/**
 * Fills defaults below the top level into values that are given. Defaults inside anyOf, oneOf, not and if mean nothing:
 * which branch holds is not known. A null counts as given, so a default never replaces it.
 */
export function fillNestedDefaults(root: JsonObject, values: JsonObject): void {
  for (const [name, schema] of Object.entries(isPlainObject(root['properties']) ? root['properties'] : {})) {
    if (Object.hasOwn(values, name)) fill({ root, depth: 0 }, schema, values[name]);
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

interface Place {
  root: JsonObject;
  depth: number;
}

function fill(place: Place, schema: unknown, value: unknown): void {
  const { root, depth } = place;
  const below: Place = { root, depth: depth + 1 };
  if (depth > MAX_DEPTH || !isPlainObject(schema) || typeof value !== 'object' || value === null) return;
  fill(below, resolveReference(root, schema['$ref']), value);
  if (Array.isArray(schema['allOf'])) for (const part of schema['allOf']) fill(below, part, value);
  if (Array.isArray(value)) fillList(below, schema, value);
  else fillObject(below, schema, value as JsonObject);
}

function fillList(place: Place, schema: JsonObject, value: unknown[]): void {
  const prefix = Array.isArray(schema['prefixItems']) ? schema['prefixItems'] : [];
  value.forEach((item, index) => fill(place, index < prefix.length ? prefix[index] : schema['items'], item));
}

function fillObject(place: Place, schema: JsonObject, value: JsonObject): void {
  const properties = isPlainObject(schema['properties']) ? schema['properties'] : {};
  for (const [name, property] of Object.entries(properties)) {
    const given = defaultOf(place.root, property);
    if (!Object.hasOwn(value, name) && given !== null) value[name] = given.value;
    fill(place, property, value[name]);
  }
  for (const [name, item] of Object.entries(value)) {
    if (!Object.hasOwn(properties, name)) fill(place, schema['additionalProperties'], item);
  }
}
