/** What an execution may read of blocks: the fields that its own job variables or its pool's template refer to, and no others. */
import { referencesIn, type BlockReference, type BlockValues } from '../../job/block-references.ts';
import { templateReferences } from '../../job/template-references.ts';
import type { BaseJobTemplateV1 } from '../../plugin/v1/plugin-v1.ts';
import { FarhaulError } from '../../errors/farhaul-error.ts';
import type { BlockRow } from '../blocks.ts';
import type { Moment } from '../moment.ts';
import { recordEvent } from '../runs/record-event.ts';
import { openSecrets, type SealedSecrets } from '../secrets/sealed-secrets.ts';
import type { SecretKeys } from '../secrets/secret-keys.ts';
import type { FlowRunRow } from '../store/rows.ts';
import { all, first, list, sql, type Transaction } from '../store/statement.ts';
import { isCurrent, lockRunnersExecution } from './load-execution.ts';

/** Ends with the execution. What does not exist is left out: the job says then what is missing. */
export function* blocksOfExecution(
  moment: Moment,
  credentials: { executionId: string; token: string },
  keys: SecretKeys,
): Transaction<{ blocks: BlockValues }> {
  const locked = yield* lockRunnersExecution(credentials);
  if (!isCurrent(locked) || locked.run.ended_at !== null) {
    throw new FarhaulError(
      'FARHAUL_TRANSITION_REFUSED',
      `Execution ${credentials.executionId} has ended or was superseded; it reads no blocks.`,
      {
        hint: 'Secrets are for the execution that runs.',
      },
    );
  }
  const blocks = yield* readBlocks(yield* referencesOfRun(locked.run), keys);
  const read = Object.entries(blocks).filter(([, { secrets }]) => Object.keys(secrets).length > 0);
  if (read.length > 0) {
    const data = { blocks: read.map(([name]) => name).sort() };
    yield* recordEvent(moment, { kind: 'secrets-read', flowRunId: locked.run.id, executionId: locked.execution.id, data });
  }
  return { blocks };
}

/** Every secret that the execution may have received, for taking it out of what is told of it. */
export function* readReferredBlocks(executionId: string, keys: SecretKeys): Transaction<unknown[]> {
  const row = yield* first<Pick<FlowRunRow, 'id' | 'work_pool_name'>>(sql`select r.id, r.work_pool_name from flow_run r
    join execution e on e.flow_run_id = r.id where e.id = ${executionId}`);
  const references = row ? yield* referencesOfRun(row) : [];
  return Object.values(yield* readBlocks(references, keys)).flatMap(({ secrets }) => Object.values(secrets));
}

function* readBlocks(references: readonly BlockReference[], keys: SecretKeys): Transaction<BlockValues> {
  const names = [...new Set(references.map(({ block }) => block))];
  if (names.length === 0) return {};
  const rows = yield* all<BlockRow>(sql`select * from block where name in (${list(names)})`);
  return Object.fromEntries(rows.map((row) => [row.name, readFields(row, references, keys)]));
}

/** Of the run's own job variables and of its pool's template. */
export function* referencesOfRun(row: Pick<FlowRunRow, 'id' | 'work_pool_name'>): Transaction<BlockReference[]> {
  const document = yield* first<{ binding: string | null }>(sql`select binding from flow_run_document where flow_run_id = ${row.id}`);
  const own = referencesIn(document?.binding ? (JSON.parse(document.binding) as { jobVariables: unknown }).jobVariables : {});
  if (row.work_pool_name === null) return own;
  const pool = yield* first<{ base_job_template: string }>(sql`select base_job_template from work_pool where name = ${row.work_pool_name}`);
  return pool ? [...own, ...templateReferences(JSON.parse(pool.base_job_template) as BaseJobTemplateV1)] : own;
}

function readFields(row: BlockRow, references: readonly BlockReference[], keys: SecretKeys): BlockValues[string] {
  const fields = [...new Set(references.filter(({ block }) => block === row.name).map(({ path }) => path[0]))];
  const document = JSON.parse(row.document) as Record<string, unknown>;
  const open = fields.filter((field) => Object.hasOwn(document, field)).map((field) => [field, document[field]]);
  return { document: Object.fromEntries(open), secrets: readSecrets(row, fields, keys) };
}

function readSecrets(row: BlockRow, fields: readonly string[], keys: SecretKeys): Record<string, unknown> {
  if (row.secrets === null || row.id === null) return {};
  const sealed = JSON.parse(row.secrets) as SealedSecrets;
  const wanted = fields.filter((field) => Object.hasOwn(sealed.fields, field));
  return wanted.length === 0 ? {} : openSecrets({ id: row.id, name: row.name }, sealed, { keys, fields: wanted });
}
