import type { ValidateFunction } from 'ajv';
import type { BaseJobTemplateV1 } from '../plugin/v1/plugin-v1.ts';
import { defaultOf } from './fill-defaults.ts';
import { problemsError, type JobProblem } from './job-problem.ts';
import { lintTemplate, propertiesOf } from './lint-template.ts';
import { keyedVariables } from './merge-variables.ts';
import { isPlainObject, type JsonObject } from './plain-json.ts';
import { compileVariables } from './validate-variables.ts';

/** A template that was found sound, with everything that resolving needs of it. */
export interface PreparedTemplate {
  job: JsonObject;
  schema: JsonObject;
  properties: JsonObject;
  defaults: JsonObject;
  /** `env` and `labels` that the job writes out at its root and whose variable is declared: the lowest layer. */
  literals: JsonObject;
  used: ReadonlySet<string>;
  enforced: readonly string[];
  validate: ValidateFunction;
  warnings: JobProblem[];
}

/** Templates are taken as immutable. */
const prepared = new WeakMap<BaseJobTemplateV1, PreparedTemplate>();
/** By their text: a work pool's comes anew with every answer, and making a validator of one takes tens of milliseconds. */
const byText = new Map<string, PreparedTemplate>();
const MOST_TEXTS = 50;

/** Throws FARHAUL_JOB_TEMPLATE with all that is wrong. */
export function prepareTemplate(template: BaseJobTemplateV1): PreparedTemplate {
  const known = prepared.get(template);
  if (known !== undefined) return known;
  const text = textOf(template);
  if (text === null) return prepare(template);
  const made = byText.get(text) ?? prepare(template);
  prepared.set(template, made);
  // What was used last is forgotten last.
  byText.delete(text);
  byText.set(text, made);
  const [oldest = ''] = byText.keys();
  if (byText.size > MOST_TEXTS) byText.delete(oldest);
  return made;
}

/** Null: it is no JSON, which is told of it later. */
function textOf(template: BaseJobTemplateV1): string | null {
  try {
    return JSON.stringify(template);
  } catch {
    return null;
  }
}

function prepare(template: BaseJobTemplateV1): PreparedTemplate {
  const lint = lintTemplate(template);
  if (lint.errors.length > 0) throw problemsError(lint.errors);
  const compiled = compileOrProblem(template.variables);
  if ('problem' in compiled) throw problemsError([compiled.problem]);
  const properties = propertiesOf(template.variables);
  return {
    job: template.job,
    schema: template.variables,
    properties,
    defaults: defaultsOf(template.variables),
    literals: Object.fromEntries(
      keyedVariables
        .filter((name) => Object.hasOwn(properties, name) && isPlainObject(template.job[name]))
        .map((name) => [name, template.job[name]]),
    ),
    used: lint.used,
    enforced: template.enforced ?? [],
    validate: compiled.validate,
    warnings: lint.warnings,
  };
}

export function defaultsOf(schema: JsonObject): JsonObject {
  const defaults: JsonObject = {};
  for (const [name, property] of Object.entries(propertiesOf(schema))) {
    const given = defaultOf(schema, property);
    if (given !== null) defaults[name] = given.value;
  }
  return defaults;
}

export function compileOrProblem(schema: JsonObject): { validate: ValidateFunction } | { problem: JobProblem } {
  try {
    return { validate: compileVariables(schema) };
  } catch (error) {
    const reason = error instanceof RangeError ? 'a "$ref" leads back to itself' : error instanceof Error ? error.message : String(error);
    return {
      problem: {
        code: 'FARHAUL_JOB_TEMPLATE',
        path: '/variables',
        layer: null,
        nearest: null,
        message: `The "variables" of the base job template are no usable JSON Schema: ${reason}.`,
        remedy: 'Correct the schema; it is JSON Schema 2020-12, without references to other documents.',
      },
    };
  }
}
