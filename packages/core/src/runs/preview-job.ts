import { newId } from '../engine/new-id.ts';
import { resolveJob } from '../job/resolve-job.ts';
import type { PluginV1 } from '../plugin/v1/plugin-v1.ts';
import type { WorkPool } from '../protocol/entities.ts';
import { readEnvironment } from '../settings/settings.ts';
import type { DryRunJob } from '../worker/dry-run.ts';
import { checkReferences } from './check-references.ts';
import type { Connection } from './connect.ts';
import { wouldBe } from './dry-run.ts';
import { Session } from './session.ts';
import { standInCode } from './stand-in-code.ts';

export interface JobPreview {
  /** The template with every variable in its place; secrets masked. */
  job: Record<string, unknown>;
  warnings: string[];
  /** What the provider would be sent and says of it; null where its plugin is not at hand. */
  plan: Omit<DryRunJob, 'job' | 'warnings'> | null;
}

export interface JobToPreview {
  pool: WorkPool;
  /** Null: only the job is shown. */
  plugin: PluginV1 | null;
  jobVariables: Record<string, unknown>;
}

/** What a run of the pool with these variables would become. A stand-in takes the place of its code. Creates nothing. */
export async function previewJob(connection: Connection, { pool, plugin, jobVariables }: JobToPreview): Promise<JobPreview> {
  const session = new Session(connection);
  const parts = plugin && session.workerParts({ workerType: pool.type }, plugin);
  const resolved = resolveJob({
    template: pool.baseJobTemplate,
    dangerous: parts?.entry.jobSchema.dangerous ?? [],
    allow: pool.allow,
    layers: [{ source: 'call', variables: jobVariables }],
    workPoolName: pool.name,
    workerType: pool.type,
  });
  const blocks = await checkReferences(connection.client, resolved);
  if (parts === null) return { job: resolved.job, warnings: resolved.warnings, plan: null };
  const { dryRunJob } = await import('../worker/dry-run.ts');
  const { job, warnings, ...plan } = await dryRunJob({
    claim: {
      kind: 'start',
      flowRun: wouldBe(standIn(pool, jobVariables, pool.storage ?? connection.defaultStorage), pool),
      arguments: { inline: '' },
      options: {},
      workPool: pool,
      ref: null,
      storage: null,
    },
    executionId: newId(),
    parts: { ...parts, hostPipe: false },
    environment: readEnvironment(),
    stateDirectory: `${connection.dataDirectory}/workers/${pool.type}`,
    jobVariables: null,
    blocks,
    signal: new AbortController().signal,
  });
  return { job, warnings, plan };
}

function standIn(
  pool: WorkPool,
  jobVariables: Record<string, unknown>,
  storage: Connection['defaultStorage'],
): Parameters<typeof wouldBe>[0] {
  return {
    id: newId(),
    name: 'preview',
    flowName: 'preview',
    parameters: {},
    arguments: { inline: '' },
    binding: { workerType: pool.type, jobVariables, storage, resultStorage: null },
    code: standInCode,
  };
}
