/** What a worker would do with a run, without doing it: the request, and what the provider says of it. */
import { randomBytes } from 'node:crypto';
import type { BlockValues } from '../job/block-references.ts';
import { Redaction } from '../job/redaction.ts';
import type { CheckReportV1 } from '../plugin/v1/infrastructure-v1.ts';
import type { Claim } from '../protocol/messages.ts';
import { dryStorage } from '../storage/dry-storage.ts';
import { prepareRun } from './prepare-run.ts';
import { resolveWith, unsavedSecrets } from './resolve-run-job.ts';
import { StartTurns } from './start-turns.ts';
import type { WorkerParts } from './worker-parts.ts';

export interface DryRunInput {
  claim: Omit<Claim, 'grant'>;
  executionId: string;
  parts: Omit<WorkerParts, 'client' | 'plugin' | 'name' | 'draining' | 'startTurns'>;
  environment: Readonly<Record<string, string | undefined>>;
  stateDirectory: string;
  /** With the secrets that no stored run would hold; null: those of the claim. */
  jobVariables: Record<string, unknown> | null;
  /** A mask stands for each secret. */
  blocks: BlockValues;
  signal: AbortSignal;
}

/** What would be submitted. */
export interface DryRunJob {
  request: unknown;
  job: Record<string, unknown>;
  checks: CheckReportV1;
  storage: { type: string; location: string };
  channel: string;
  warnings: string[];
}

export async function dryRunJob(input: DryRunInput): Promise<DryRunJob> {
  const { parts: given, signal, blocks } = input;
  const { environment, stateDirectory } = input;
  const plugin = await given.entry.load({ environment, logger: given.logger, stateDirectory });
  try {
    const parts: WorkerParts = {
      ...given,
      plugin,
      isDryRun: true,
      startTurns: new StartTurns(1),
      name: 'dry run',
      draining: signal,
      openStorage: async (description) => dryStorage(await given.openStorage(description)),
      get client(): never {
        throw new Error('a dry run calls no API');
      },
    };
    const token = randomBytes(32).toString('base64url');
    const grant = {
      executionId: input.executionId,
      flowRunId: input.claim.flowRun.id,
      fencing: 0,
      token,
      leaseExpiresAt: new Date().toISOString(),
    };
    const claim: Claim = { ...input.claim, grant };
    const stored = claim.flowRun.binding?.jobVariables ?? {};
    const redaction = new Redaction();
    redaction.add([token, ...unsavedSecrets(stored, input.jobVariables)]);
    const job = resolveWith({ claim, parts, jobVariables: input.jobVariables ?? stored, blocks });
    const prepared = await prepareRun({ claim, parts, job }, signal);
    const request = plugin.dryRun ? plugin.dryRun(prepared.request) : prepared.request;
    const report = plugin.doCheck ? await plugin.doCheck(job.job, { signal }) : { checks: [] };
    const { type, location } = prepared.storage.describe();
    return {
      request: redaction.data(JSON.parse(JSON.stringify(request)) as unknown),
      job: redaction.data(job.job),
      checks: { checks: [...redaction.data(report).checks, ...lateSecrets(blocks)] },
      storage: { type, location },
      channel: prepared.document.channel.kind,
      warnings: job.warnings,
    };
  } finally {
    await plugin.close?.();
  }
}

/** Nobody but an execution is told them, so a check that needs one cannot say much. */
function lateSecrets(blocks: BlockValues): CheckReportV1['checks'] {
  const names = Object.keys(blocks).filter((name) => Object.keys(blocks[name]?.secrets ?? {}).length > 0);
  if (names.length === 0) return [];
  return [
    {
      name: 'secrets',
      state: 'skipped',
      message: `The secrets of ${names.join(', ')} are read when an execution starts; checks that need them were made with a mask.`,
      remedy: '',
    },
  ];
}
