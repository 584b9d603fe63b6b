import { pointerSteps, templateProblem, type JobProblem } from './job-problem.ts';
import { lintTemplate } from './lint-template.ts';
import { schemaFaults } from './load-ajv.ts';
import type { JsonObject } from './plain-json.ts';
import { compileOrProblem, defaultsOf } from './prepare-template.ts';
import { validateVariables } from './validate-variables.ts';

export interface TemplateReport {
  errors: JobProblem[];
  warnings: JobProblem[];
}

/** All that can be said of a template before a run uses it, its schema and defaults included. For pool creation and plugin tests. */
export function checkTemplate(template: unknown): TemplateReport {
  const { errors, warnings } = lintTemplate(template);
  if (errors.length > 0) return { errors, warnings };
  const schema = (template as { variables: JsonObject }).variables;
  const faults = schemaFaults(schema);
  if (faults.length > 0) return { errors: faults.map(noSchema), warnings };
  const compiled = compileOrProblem(schema);
  if ('problem' in compiled) return { errors: [compiled.problem], warnings };
  const wrong = validateVariables(compiled.validate, schema, defaultsOf(schema)).faults.filter(
    ({ path, message }) => !needsARun(path, message),
  );
  return {
    errors: wrong.map(({ path, message }) =>
      templateProblem(
        `/variables/properties${path}`,
        `The default of the variable "${pointerSteps(path).join('.')}" is not admitted by its own schema: it ${message}.`,
        'Correct the default or the schema.',
      ),
    ),
    warnings,
  };
}

/** What concerns the whole object (required, if/then) can only be judged once a run brings its variables. */
function needsARun(path: string, message: string): boolean {
  return path === '' || (pointerSteps(path).length === 1 && message.startsWith('is required'));
}

function noSchema({ path, message }: { path: string; message: string }): JobProblem {
  return templateProblem(
    `/variables${path}`,
    `The "variables" of the base job template are no JSON Schema 2020-12: ${path || 'the root'} ${message}.`,
    'Correct the schema.',
  );
}
