import type { JobProblem } from './job-problem.ts';
import { pointerTo, templateProblem } from './job-problem.ts';
import { keyedVariables } from './merge-variables.ts';
import { nearestName } from './nearest-name.ts';
import { defaultOf } from './fill-defaults.ts';
import { copyPlainJson, isPlainObject, type JsonObject } from './plain-json.ts';
import { parseText } from './placeholders.ts';
import { findReferenceCircle } from './schema-walk.ts';
import { targetProblems } from './template-target.ts';

export const MAX_TEMPLATE_BYTES = 1024 * 1024;

export interface TemplateLint {
  errors: JobProblem[];
  warnings: JobProblem[];
  /** Declared variables that reach the job. */
  used: Set<string>;
}

/** Everything about a template that needs no schema compiler. */
export function lintTemplate(template: unknown): TemplateLint {
  const lint: TemplateLint = { errors: [], warnings: [], used: new Set() };
  if (!isPlainObject(template)) {
    lint.errors.push(
      templateProblem(
        '',
        'A base job template must be an object with "job" and "variables".',
        'Start from `farhaul work-pool get-default-base-job-template`.',
      ),
    );
    return lint;
  }
  const { faults } = copyPlainJson(template);
  lint.errors.push(
    ...faults.map(({ path, message }) =>
      templateProblem(path, `The base job template ${message} at ${path || '/'}.`, 'Use plain JSON only.'),
    ),
  );
  if (faults.length > 0) return lint;
  if (Buffer.byteLength(JSON.stringify(template)) > MAX_TEMPLATE_BYTES) {
    lint.errors.push(
      templateProblem('', 'The base job template is larger than 1 MiB.', 'Move long texts into files or variables of the run.'),
    );
    return lint;
  }
  lintParts(template, lint);
  return lint;
}

function lintParts(template: JsonObject, lint: TemplateLint): void {
  const { job, variables } = template;
  for (const key of Object.keys(template)) {
    if (!['job', 'variables', 'enforced', 'target'].includes(key))
      lint.warnings.push(
        templateProblem(pointerTo('', key), `The base job template has the key "${key}", which means nothing.`, 'Remove it.'),
      );
  }
  if (!isPlainObject(job) || Object.keys(job).length === 0) {
    lint.errors.push(
      templateProblem(
        '/job',
        'The base job template has no job: "job" must be an object with at least one key.',
        'Start from `farhaul work-pool get-default-base-job-template`.',
      ),
    );
  }
  if (!isPlainObject(variables)) {
    lint.errors.push(
      templateProblem(
        '/variables',
        'The "variables" of the base job template must be a JSON Schema of type object.',
        'Write { "type": "object", "properties": { … } }.',
      ),
    );
    return;
  }
  if (!lintSchema(variables, lint)) return;
  const declared = Object.keys(propertiesOf(variables));
  if (isPlainObject(job)) lintJob(job, declared, lint);
  lintPlaceholders(template['target'], '/target', { declared, lint });
  for (const name of declared) {
    if (!lint.used.has(name))
      lint.warnings.push(
        templateProblem(
          pointerTo('/variables/properties', name),
          `The variable "${name}" is declared, but the job does not use it.`,
          `Use "{{ ${name} }}" in the job or remove the variable.`,
        ),
      );
  }
  lintRequired(variables, declared, lint);
  lintEnforced(template, variables, lint);
  lint.errors.push(...targetProblems(template['target']));
}

export function propertiesOf(schema: JsonObject): JsonObject {
  return isPlainObject(schema['properties']) ? schema['properties'] : {};
}

function lintSchema(variables: JsonObject, lint: TemplateLint): boolean {
  const before = lint.errors.length;
  const { $schema: dialect, type, properties } = variables;
  if (dialect !== undefined && !/^"https:\/\/json-schema\.org\/draft\/2020-12\/schema#?"$/.test(JSON.stringify(dialect))) {
    lint.errors.push(
      templateProblem(
        '/variables/$schema',
        'The variables of a base job template are JSON Schema 2020-12, but "$schema" names another dialect.',
        'Remove "$schema" and check the keywords that changed.',
      ),
    );
  }
  if (type !== undefined && type !== 'object')
    lint.errors.push(
      templateProblem(
        '/variables/type',
        'The "variables" of the base job template must have the type "object".',
        'Describe each variable below "properties".',
      ),
    );
  if (properties !== undefined && !isPlainObject(properties))
    lint.errors.push(
      templateProblem('/variables/properties', 'The "properties" of the variables must be an object.', 'Write { "name": { "type": … } }.'),
    );
  const circle = findReferenceCircle(variables);
  if (circle !== null)
    lint.errors.push(
      templateProblem(
        '/variables',
        `The "$ref" ${circle} of the variables leads back to itself.`,
        'Break the circle: a schema may only contain itself below a property or an item.',
      ),
    );
  return lint.errors.length === before;
}

function lintJob(job: JsonObject, declared: readonly string[], lint: TemplateLint): void {
  for (const name of keyedVariables) if (isPlainObject(job[name]) && declared.includes(name)) lint.used.add(name);
  lintPlaceholders(job, '/job', { declared, lint });
}

function lintPlaceholders(part: unknown, place: string, { declared, lint }: { declared: readonly string[]; lint: TemplateLint }): void {
  const visit = (value: unknown, path: string): void => {
    if (typeof value === 'string') lintText(value, path, { declared, lint });
    else if (Array.isArray(value)) value.forEach((item, index) => visit(item, pointerTo(path, index)));
    else if (isPlainObject(value)) {
      for (const [key, item] of Object.entries(value)) {
        if (key.includes('{{'))
          lint.warnings.push(
            templateProblem(
              pointerTo(path, key),
              `The key "${key}" at ${path} stays as it is: placeholders are filled in values only.`,
              'Move the placeholder into a value.',
            ),
          );
        visit(item, pointerTo(path, key));
      }
    }
  };
  visit(part, place);
}

function lintText(text: string, path: string, { declared, lint }: { declared: readonly string[]; lint: TemplateLint }): void {
  const { parts, problem } = parseText(text);
  if (problem !== null)
    lint.errors.push(
      templateProblem(
        path,
        `The text at ${path} of the base job template ${problem}.`,
        'There is no escape for braces; put such a text into a variable.',
      ),
    );
  for (const part of parts) {
    if (part.kind !== 'variable') continue;
    lint.used.add(part.name);
    if (declared.includes(part.name)) continue;
    const nearest = nearestName(part.name, declared);
    lint.errors.push({
      ...templateProblem(
        path,
        `The base job template uses "{{ ${part.name} }}" at ${path}, but declares no such variable.`,
        nearest === null ? 'Declare it below variables.properties.' : `Did you mean "{{ ${nearest} }}"?`,
      ),
      nearest,
    });
  }
}

function lintRequired(variables: JsonObject, declared: readonly string[], lint: TemplateLint): void {
  const required = Array.isArray(variables['required']) ? variables['required'] : [];
  required.forEach((name, index) => {
    if (declared.includes(String(name))) return;
    lint.errors.push(
      templateProblem(
        `/variables/required/${index}`,
        `The base job template requires the variable "${String(name)}", but does not declare it.`,
        'Declare it below variables.properties or remove it from "required".',
      ),
    );
  });
}

function lintEnforced(template: JsonObject, variables: JsonObject, lint: TemplateLint): void {
  const { enforced, job } = template;
  if (enforced === undefined) return;
  if (!Array.isArray(enforced) || !enforced.every((entry) => typeof entry === 'string')) {
    lint.errors.push(templateProblem('/enforced', '"enforced" must be a list of variable names.', 'Write ["image", "env.REGION"].'));
    return;
  }
  const properties = propertiesOf(variables);
  const required = Array.isArray(variables['required']) ? variables['required'] : [];
  enforced.forEach((entry: string, index) => {
    const { name } = enforcedName(entry);
    const at = `/enforced/${index}`;
    if (!Object.hasOwn(properties, name)) {
      const nearest = nearestName(entry, Object.keys(properties));
      lint.errors.push({
        ...templateProblem(
          at,
          `"enforced" names "${entry}", but no such variable is declared.`,
          nearest === null ? 'Remove it.' : `Did you mean "${nearest}"?`,
        ),
        nearest,
      });
    } else if (
      required.includes(entry) &&
      defaultOf(variables, properties[entry]) === null &&
      !(isPlainObject(job) && isPlainObject(job[entry]))
    ) {
      lint.errors.push(
        templateProblem(
          at,
          `The variable "${entry}" is required and enforced, but has no default, so no run could ever start.`,
          'Give it a default.',
        ),
      );
    }
  });
}

/** `env.KEY` and `labels.KEY` name one key, everything else a whole variable. */
export function enforcedName(entry: string): { name: string; key: string | null } {
  const dot = entry.indexOf('.');
  const head = entry.slice(0, dot);
  return dot > 0 && keyedVariables.includes(head) ? { name: head, key: entry.slice(dot + 1) } : { name: entry, key: null };
}
