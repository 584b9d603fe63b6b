import type { ErrorObject, ValidateFunction } from 'ajv';
import { describeSchemaErrors, type SchemaFault } from './describe-schema-error.ts';
import { fillNestedDefaults } from './fill-defaults.ts';
import { pointerSteps, problemsError, templateProblem } from './job-problem.ts';
import { ajvFor } from './load-ajv.ts';
import { copyJson, isPlainObject, type JsonObject } from './plain-json.ts';

/** Throws what ajv throws for a document that is no schema or names another document. */
export function compileVariables(schema: JsonObject): ValidateFunction {
  return ajvFor(schema).compile(schema);
}

export interface ValidatedVariables {
  values: JsonObject;
  faults: SchemaFault[];
}

/**
 * Fills nested defaults, then judges. A null that the schema does not admit unsets its value, and no default takes its
 * place. The values given are not changed.
 */
export function validateVariables(validate: ValidateFunction, schema: JsonObject, merged: JsonObject): ValidatedVariables {
  const values = copyJson(merged);
  fillNestedDefaults(schema, values);
  const unset = new Set<string>();
  let errors = judge(validate, values);
  for (let nulls = refusedNulls(errors, values); nulls.length > 0; nulls = refusedNulls(errors, values)) {
    for (const path of nulls) {
      deleteAt(values, path);
      unset.add(path);
    }
    errors = judge(validate, values);
  }
  const faults = describeSchemaErrors(errors).map((fault) =>
    unset.has(fault.path) ? { ...fault, message: 'is required and cannot be unset by null' } : fault,
  );
  return { values, faults };
}

function judge(validate: ValidateFunction, values: JsonObject): ErrorObject[] {
  try {
    return validate(values) ? [] : [...(validate.errors ?? [])];
  } catch (error) {
    // A circle that only shows while judging, as `$dynamicRef` can make one.
    if (!(error instanceof RangeError)) throw error;
    throw problemsError([
      templateProblem('/variables', 'A reference in the "variables" of the base job template leads back to itself.', 'Break the circle.'),
    ]);
  }
}

function refusedNulls(errors: readonly ErrorObject[], values: JsonObject): string[] {
  const paths = errors.filter((error) => error.data === null && error.instancePath !== '').map((error) => error.instancePath);
  return [...new Set(paths)].filter((path) => isPlainObject(parentOf(values, path)));
}

function parentOf(values: JsonObject, path: string): unknown {
  let parent: unknown = values;
  for (const step of pointerSteps(path).slice(0, -1)) parent = (parent as JsonObject | undefined)?.[step];
  return parent;
}

function deleteAt(values: JsonObject, path: string): void {
  const parent = parentOf(values, path);
  const key = pointerSteps(path).at(-1);
  if (isPlainObject(parent) && key !== undefined) delete parent[key];
}
