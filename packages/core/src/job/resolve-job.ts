import type { BaseJobTemplateV1, DangerousVariableV1 } from '../plugin/v1/plugin-v1.ts';
import { forbiddenProblems } from './allow.ts';
import type { BlockReference, BlockValues } from './block-references.ts';
import { layerText, unknownVariables, unusedVariables } from './check-variable-names.ts';
import type { SchemaFault } from './describe-schema-error.ts';
import { enforcedProblems } from './enforced.ts';
import { pointerSteps, problemsError, type JobProblem, type LayerSource } from './job-problem.ts';
import { fillLate, finishJob, isLate } from './late-values.ts';
import { layerOf, mergeKeyed, mergeVariables, type VariableLayer } from './merge-variables.ts';
import { copyPlainJson, isPlainObject, type JsonFault, type JsonObject } from './plain-json.ts';
import { prepareTemplate, type PreparedTemplate } from './prepare-template.ts';
import { renderTemplate } from './render-template.ts';
import { validateVariables } from './validate-variables.ts';

export const MAX_VARIABLES_BYTES = 4 * 1024 * 1024;

export interface ResolveJobInput {
  template: BaseJobTemplateV1;
  dangerous: readonly DangerousVariableV1[];
  /** What the pool permits of the dangerous variables; null where there is no pool: everything is the caller's right. */
  allow: readonly string[] | null;
  /** Lowest first. */
  layers: readonly { source: LayerSource; variables: Record<string, unknown> }[];
  workPoolName: string | null;
  workerType: string;
  /** Values of `{{ block.name.field }}`, at a start; absent: references stay as they are. */
  blocks?: BlockValues;
  /** Keys of `env` that hold a secret as it is, at a start. */
  secretKeys?: readonly string[];
}

export interface ResolvedJob {
  /** The template with every variable in its place; without `blocks`, `{{ block.… }}` stands there still. */
  job: Record<string, unknown>;
  /** Merged, judged, nested defaults filled. */
  variables: Record<string, unknown>;
  warnings: string[];
  /** What the job and its variables refer to. */
  references: BlockReference[];
  /** Entries of `env` that take a secret; they are no part of the job. */
  secretEnvironment: Record<string, string>;
  /** Secret values that went into either. */
  secrets: unknown[];
}

/**
 * The one way from a template and what people set to a job; client, service and worker use it alike. No I/O, no clock.
 * Throws one FARHAUL_JOB_* error whose `details.problems` lists everything that is wrong.
 */
export function resolveJob(input: ResolveJobInput): ResolvedJob {
  const prepared = prepareTemplate(input.template);
  const place = input.workPoolName === null ? `worker type "${input.workerType}"` : `work pool "${input.workPoolName}"`;
  const problems: JobProblem[] = [];
  const layers = input.layers.map((layer) => acceptLayer(layer, { prepared, place, problems, template: input.template }));
  if (Buffer.byteLength(JSON.stringify(layers)) > MAX_VARIABLES_BYTES) problems.push(tooLarge());
  const { lowest, values, faults: all } = mergeAndJudge(prepared, layers);
  const late = input.blocks ? fillLate({ prepared, values, blocks: input.blocks, secretKeys: input.secretKeys ?? [] }) : null;
  const faults = late?.faults ?? all.filter(({ path }) => !isLate(values, path));
  const enforced = enforcedProblems({ enforced: prepared.enforced, schema: prepared.schema, lowest, layers, place });
  const locked = new Set(enforced.map((problem) => problem.path));
  problems.push(...faults.filter(({ path }) => !locked.has(path)).map((fault) => invalid(fault, layers, prepared)), ...enforced);
  if (input.allow !== null)
    problems.push(...forbiddenProblems({ ...input, allow: input.allow, lowest, values: late?.values ?? values, layers, place }));
  if (problems.length > 0) throw problemsError(withoutRepeats(problems));
  const job = renderTemplate(prepared.job, late?.withoutSecretEnvironment ?? values);
  for (const name of Object.keys(prepared.literals)) job[name] = (late?.withoutSecretEnvironment ?? values)[name] ?? {};
  const warnings = prepared.warnings.map((warning) => warning.message);
  return { ...finishJob({ job, values, late, blocks: input.blocks ?? null }), warnings };
}

interface LayerContext {
  prepared: PreparedTemplate;
  place: string;
  problems: JobProblem[];
  template: BaseJobTemplateV1;
}

/** A copy that holds plain JSON and known names only; the rest becomes problems. */
function acceptLayer(
  { source, variables }: ResolveJobInput['layers'][number],
  { prepared, place, problems, template }: LayerContext,
): VariableLayer {
  const { copy, faults } = copyPlainJson(variables);
  problems.push(...faults.map((fault) => notJson(fault, source)));
  if (!isPlainObject(copy)) return { source, variables: {} };
  const wrong = [
    ...unknownVariables(template, Object.keys(copy), { place, layer: source }),
    ...unusedVariables(copy, { declared: prepared.properties, used: prepared.used }, { place, layer: source }),
  ];
  problems.push(...wrong);
  const refused = new Set([...wrong, ...faults].map(({ path }) => pointerSteps(path)[0]));
  return { source, variables: Object.fromEntries(Object.entries(copy).filter(([name]) => !refused.has(name))) };
}

/** What the job writes out at its root lies lowest; it may hold placeholders itself, so the other variables come first. */
function mergeAndJudge(
  prepared: PreparedTemplate,
  layers: readonly VariableLayer[],
): { lowest: JsonObject; values: JsonObject; faults: SchemaFault[] } {
  const { defaults, literals, schema, validate } = prepared;
  const first = validateVariables(validate, schema, mergeVariables(defaults, layers));
  if (Object.keys(literals).length === 0) return { lowest: defaults, ...first };
  const lowest = { ...defaults };
  for (const [name, literal] of Object.entries(renderTemplate(literals, first.values))) {
    lowest[name] = Object.hasOwn(defaults, name) ? mergeKeyed(literal, defaults[name]) : literal;
  }
  return { lowest, ...validateVariables(validate, schema, mergeVariables(lowest, layers)) };
}

function invalid({ path, message, nearest }: SchemaFault, layers: readonly VariableLayer[], prepared: PreparedTemplate): JobProblem {
  const steps = pointerSteps(path);
  const layer = layerOf(layers, steps);
  const property = prepared.properties[steps[0] ?? ''];
  const description = isPlainObject(property) && typeof property['description'] === 'string' ? property['description'] : '';
  const subject = steps.length === 0 ? 'The job variables together' : `The job variable "${steps.join('.')}"${layerText(layer)}`;
  const remedy =
    nearest === null ? (description === '' ? 'Correct the value.' : `${steps[0]}: ${description}`) : `Did you mean "${nearest}"?`;
  return { code: 'FARHAUL_JOB_VARIABLE_INVALID', path, message: `${subject} ${message}.`, remedy, layer, nearest };
}

function notJson({ path, message }: JsonFault, layer: LayerSource): JobProblem {
  return {
    code: 'FARHAUL_JOB_VARIABLE_INVALID',
    path,
    layer,
    nearest: null,
    message: `The job variable "${pointerSteps(path).join('.')}" of the ${layer} ${message}.`,
    remedy: 'Use text, numbers, true, false, null, lists and plain objects; write dates as text.',
  };
}

function tooLarge(): JobProblem {
  return {
    code: 'FARHAUL_JOB_VARIABLE_INVALID',
    path: '',
    layer: null,
    nearest: null,
    message: 'The job variables are larger than 4 MiB.',
    remedy: 'Pass large data as an argument of the flow or as a file.',
  };
}

function withoutRepeats(problems: readonly JobProblem[]): JobProblem[] {
  const seen = new Set<string>();
  return problems.filter(({ code, path, layer }) => {
    const key = `${code} ${path} ${layer ?? ''}`;
    return seen.has(key) ? false : seen.add(key) !== undefined;
  });
}
