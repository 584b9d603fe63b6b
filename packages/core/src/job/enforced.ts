import { fillNestedDefaults } from './fill-defaults.ts';
import { pointerTo, type JobProblem } from './job-problem.ts';
import { enforcedName } from './lint-template.ts';
import { keyedVariables, mergeVariables, type VariableLayer } from './merge-variables.ts';
import { copyJson, isPlainObject, sameJson, type JsonObject } from './plain-json.ts';

export interface EnforcedInput {
  enforced: readonly string[];
  schema: JsonObject;
  /** What the template itself gives. */
  lowest: JsonObject;
  layers: readonly VariableLayer[];
  place: string;
}

/** Layers that would change what the template enforces. Giving the equal value is accepted. */
export function enforcedProblems({ enforced, schema, lowest, layers, place }: EnforcedInput): JobProblem[] {
  const problems: JobProblem[] = [];
  const kept = filled(schema, lowest);
  for (const layer of layers) {
    const changed = filled(schema, mergeVariables(lowest, [layer]));
    for (const entry of enforced) {
      const { name, key } = enforcedName(entry);
      if (!Object.hasOwn(layer.variables, name) || sameJson(valueOf(kept, name, key), valueOf(changed, name, key))) continue;
      problems.push({
        code: 'FARHAUL_JOB_VARIABLE_ENFORCED',
        layer: layer.source,
        nearest: null,
        path: key === null ? pointerTo('', name) : pointerTo(pointerTo('', name), key),
        message: `The job variable "${entry}" of the ${layer.source} is enforced by ${place} and cannot be changed.`,
        remedy: `Leave "${entry}" out, or ask who runs the pool to change its template.`,
      });
    }
  }
  return problems;
}

function filled(schema: JsonObject, values: JsonObject): JsonObject {
  const copy = copyJson(values);
  fillNestedDefaults(schema, copy);
  return copy;
}

function valueOf(values: JsonObject, name: string, key: string | null): unknown {
  const value = values[name];
  if (key === null) return value ?? (keyedVariables.includes(name) ? {} : null);
  return isPlainObject(value) && Object.hasOwn(value, key) ? value[key] : null;
}
