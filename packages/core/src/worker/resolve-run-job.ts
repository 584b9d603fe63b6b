/** From a claim to the job that is submitted: variables, template, and the blocks that they refer to. */
import { refuseProblems } from '../job/refuse-problems.ts';
import { referencesIn, type BlockValues } from '../job/block-references.ts';
import type { Redaction } from '../job/redaction.ts';
import { resolveJob, type ResolvedJob } from '../job/resolve-job.ts';
import { templateReferences } from '../job/template-references.ts';
import { SECRET_MASK } from '../job/unsaved-secret.ts';
import { isPlainObject } from '../job/plain-json.ts';
import type { BaseJobTemplateV1 } from '../plugin/v1/plugin-v1.ts';
import type { Claim } from '../protocol/messages.ts';
import type { WorkerParts } from './worker-parts.ts';

/** Variables and template, made one. */
export interface RunJob {
  job: Record<string, unknown>;
  /** Of the job's `env`, what takes a secret. */
  secretEnvironment: Record<string, string>;
  warnings: string[];
}

export interface JobSources {
  claim: Claim;
  parts: WorkerParts;
  /** Variables of a direct call, with the secrets that its stored run does not hold; null: those of the run. */
  jobVariables: Record<string, unknown> | null;
  /** Learns every secret, so that nothing is told before. */
  redaction: Redaction;
}

/** @throws FARHAUL_JOB_*, FARHAUL_BLOCK_REFERENCE, FARHAUL_SECRET_* */
export async function resolveRunJob(sources: JobSources): Promise<RunJob> {
  const { claim, parts, redaction } = sources;
  const jobVariables = sources.jobVariables ?? claim.flowRun.binding?.jobVariables ?? {};
  redaction.add(unsavedSecrets(claim.flowRun.binding?.jobVariables, sources.jobVariables));
  const blocks = await blocksOf(claim, parts, jobVariables);
  redaction.add(Object.values(blocks).flatMap(({ secrets }) => Object.values(secrets)));
  return resolveWith({ claim, parts, jobVariables, blocks });
}

/** Those that the run's job refers to, read with the execution's own token; without a reference nothing is asked. */
export async function blocksOf(claim: Claim, parts: WorkerParts, jobVariables: Record<string, unknown>): Promise<BlockValues> {
  if (referencesIn(jobVariables).length === 0 && templateReferences(templateOf(claim, parts)).length === 0) return {};
  const { executionId, token } = claim.grant;
  return (await parts.client.run.blocks({ executionId, token })).blocks;
}

/** Pure: variables, template and blocks in, job out. */
export function resolveWith(input: {
  claim: Claim;
  parts: WorkerParts;
  jobVariables: Record<string, unknown>;
  blocks: BlockValues;
}): RunJob & Pick<ResolvedJob, 'secrets'> {
  const { claim, parts, jobVariables, blocks } = input;
  const { entry, plugin } = parts;
  const { workPool } = claim;
  const { job, warnings, secretEnvironment, secrets } = resolveJob({
    template: templateOf(claim, parts),
    dangerous: entry.jobSchema.dangerous,
    allow: workPool?.allow ?? null,
    layers: [{ source: 'decorator', variables: jobVariables }],
    workPoolName: workPool?.name ?? null,
    workerType: entry.type,
    blocks,
    secretKeys: unsavedKeys(claim.flowRun.binding?.jobVariables['env'], jobVariables['env']),
  });
  refuseProblems(plugin.check?.(job) ?? []);
  return { job, warnings, secretEnvironment, secrets };
}

function templateOf({ workPool }: Claim, { entry }: WorkerParts): BaseJobTemplateV1 {
  return workPool?.baseJobTemplate ?? entry.jobSchema.template;
}

/** Keys of `env` whose value the stored run masks. */
function unsavedKeys(stored: unknown, given: unknown): string[] {
  if (!isPlainObject(stored) || !isPlainObject(given)) return [];
  return Object.keys(stored).filter((key) => unsavedSecrets(stored[key], given[key]).length > 0);
}

/** What stands where the stored run has a mask. */
export function unsavedSecrets(stored: unknown, given: unknown): unknown[] {
  if (stored === SECRET_MASK) return given === undefined || given === SECRET_MASK ? [] : [given];
  if (Array.isArray(stored) && Array.isArray(given)) return stored.flatMap((item, index) => unsavedSecrets(item, given[index]));
  if (!isPlainObject(stored) || !isPlainObject(given)) return [];
  return Object.keys(stored).flatMap((key) => unsavedSecrets(stored[key], given[key]));
}
