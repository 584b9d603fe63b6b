/** The part of resolving that waits for a start: values of blocks in the place of references. */
import type { BlockValues } from './block-references.ts';
import { fillReferences, malformedReferences, referencesIn, takesSecret, valueOf, wholeReference } from './block-references.ts';
import type { SchemaFault } from './describe-schema-error.ts';
import { pointerSteps } from './job-problem.ts';
import { malformedReference, missingReference } from './missing-reference.ts';
import { copyJson, isPlainObject, type JsonObject } from './plain-json.ts';
import type { PreparedTemplate } from './prepare-template.ts';
import type { ResolvedJob } from './resolve-job.ts';
import { holdsUnsavedSecret, SECRET_MASK, unsavedSecret } from './unsaved-secret.ts';
import { validateVariables } from './validate-variables.ts';

export interface LateValues {
  /** Variables with the values of blocks in them. */
  values: JsonObject;
  /** What the schema says of those. */
  faults: SchemaFault[];
  /** Variables as they were, but for the entries of `env` that take a secret. */
  withoutSecretEnvironment: JsonObject;
  secretEnvironment: Record<string, string>;
}

/** Only at a start can it be judged what stands there: a reference, or a secret that its process keeps. */
export function isLate(values: JsonObject, path: string): boolean {
  let value: unknown = values;
  for (const step of pointerSteps(path)) value = (value as JsonObject | undefined)?.[step];
  return value === SECRET_MASK || wholeReference(value) !== null;
}

/** @throws FARHAUL_BLOCK_REFERENCE, FARHAUL_SECRET_UNSAVED */
export function fillLate(input: {
  prepared: PreparedTemplate;
  values: JsonObject;
  blocks: BlockValues;
  secretKeys: readonly string[];
}): LateValues {
  const { prepared, values, blocks, secretKeys } = input;
  refuseUnresolved(values, blocks);
  const filled = fillReferences(values, blocks) as JsonObject;
  // A mask stands for a secret in a dry run.
  const faults = validateVariables(prepared.validate, prepared.schema, filled).faults.filter(({ path }) => !isLate(filled, path));
  const environment = secretEntries(values['env'], blocks, secretKeys);
  if (Object.keys(environment.taken).length === 0)
    return { values: filled, faults, withoutSecretEnvironment: values, secretEnvironment: {} };
  return {
    values: filled,
    faults,
    withoutSecretEnvironment: { ...values, env: environment.rest },
    secretEnvironment: fillReferences(environment.taken, blocks) as Record<string, string>,
  };
}

/** The rendered job; what is left of references in it is the template's own. */
export function finishJob(input: {
  job: JsonObject;
  values: JsonObject;
  late: LateValues | null;
  blocks: BlockValues | null;
}): Omit<ResolvedJob, 'warnings'> {
  const { job, values, late, blocks } = input;
  const references = referencesIn([job, values]);
  if (late === null || blocks === null) return { job, variables: values, references, secretEnvironment: {}, secrets: [] };
  refuseUnresolved(job, blocks);
  const literal = secretEntries(job['env'], blocks);
  const rendered = Object.keys(literal.taken).length === 0 ? job : { ...job, env: literal.rest };
  return {
    job: fillReferences(rendered, blocks) as JsonObject,
    variables: late.values,
    references,
    secretEnvironment: { ...(fillReferences(literal.taken, blocks) as Record<string, string>), ...late.secretEnvironment },
    secrets: references.flatMap((reference) => {
      const found = valueOf(reference, blocks);
      return found?.secret ? [found.value] : [];
    }),
  };
}

function refuseUnresolved(value: JsonObject, blocks: BlockValues): void {
  const [malformed] = malformedReferences(value);
  if (malformed !== undefined) throw malformedReference(malformed);
  const [unsaved] = holdsUnsavedSecret(value);
  if (unsaved !== undefined) throw unsavedSecret(unsaved);
  const missing = referencesIn(value).find((reference) => valueOf(reference, blocks) === null);
  if (!missing) return;
  const known = Object.hasOwn(blocks, missing.block) ? blocks[missing.block] : undefined;
  const fields = known ? [...Object.keys(known.document), ...Object.keys(known.secrets)] : null;
  throw missingReference(missing, { blocks: null, fields: fields?.length === 0 ? null : fields });
}

function secretEntries(env: unknown, blocks: BlockValues, keys: readonly string[] = []): { taken: JsonObject; rest: JsonObject } {
  const entries = isPlainObject(env) ? Object.entries(copyJson(env)) : [];
  const isSecret = ([key, value]: [string, unknown]): boolean => keys.includes(key) || takesSecret(value, blocks);
  return {
    taken: Object.fromEntries(entries.filter(isSecret)),
    rest: Object.fromEntries(entries.filter((entry) => !isSecret(entry))),
  };
}
