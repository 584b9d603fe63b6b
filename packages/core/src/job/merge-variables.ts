import type { LayerSource } from './job-problem.ts';
import { isPlainObject, type JsonObject } from './plain-json.ts';

export interface VariableLayer {
  source: LayerSource;
  variables: JsonObject;
}

/** Merged key by key; every other variable is replaced as a whole. */
export const keyedVariables: readonly string[] = ['env', 'labels'];

/** Later layers win. Neither argument is changed. A null stays as null: only the schema knows whether it unsets. */
export function mergeVariables(lowest: JsonObject, layers: readonly VariableLayer[]): JsonObject {
  const merged: JsonObject = { ...lowest };
  for (const { variables } of layers) {
    for (const [name, value] of Object.entries(variables)) {
      merged[name] = keyedVariables.includes(name) ? mergeKeyed(merged[name], value) : value;
    }
  }
  return merged;
}

/** Null forgets what lies below; a null key unsets that key. */
export function mergeKeyed(lower: unknown, upper: unknown): unknown {
  if (upper === null) return isPlainObject(lower) ? {} : null;
  if (!isPlainObject(upper)) return upper;
  const merged: JsonObject = isPlainObject(lower) ? { ...lower } : {};
  for (const [key, value] of Object.entries(upper)) {
    if (value === null) delete merged[key];
    else merged[key] = value;
  }
  return merged;
}

/** Who set the value that won at these steps; null for the template. */
export function layerOf(layers: readonly VariableLayer[], steps: readonly string[]): LayerSource | null {
  const [name, key] = steps;
  if (name === undefined) return null;
  for (const { source, variables } of [...layers].reverse()) {
    if (!Object.hasOwn(variables, name)) continue;
    const value = variables[name];
    const byKey = key !== undefined && keyedVariables.includes(name) && isPlainObject(value);
    if (!byKey || Object.hasOwn(value, key)) return source;
  }
  return null;
}
