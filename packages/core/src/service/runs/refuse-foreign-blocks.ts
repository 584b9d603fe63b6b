import { nameOf, referencesIn } from '../../job/block-references.ts';
import { templateReferences } from '../../job/template-references.ts';
import { FarhaulError } from '../../errors/farhaul-error.ts';
import type { BaseJobTemplateV1 } from '../../plugin/v1/plugin-v1.ts';
import type { Caller } from '../access/caller.ts';
import { first, sql, type Transaction } from '../store/statement.ts';

interface Submission {
  binding: { jobVariables: Record<string, unknown> } | null;
  workPoolName: string | null;
}

/**
 * Blocks belong to no pool: who is held to some pools reads no secret by them but those that the pool's template gives to
 * every run of it. @throws FARHAUL_API_FORBIDDEN
 */
export function* refuseForeignBlocks(caller: Caller | undefined, { binding, workPoolName }: Submission): Transaction<void> {
  if (caller?.kind !== 'key' || caller.workPools === null) return;
  const wanted = referencesIn(binding?.jobVariables ?? {});
  if (wanted.length === 0) return;
  const pool = yield* first<{ base_job_template: string }>(sql`select base_job_template from work_pool where name = ${workPoolName}`);
  const given = pool ? templateReferences(JSON.parse(pool.base_job_template) as BaseJobTemplateV1) : [];
  const names = new Set(given.map(nameOf));
  const foreign = wanted.find((reference) => !names.has(nameOf(reference)));
  if (!foreign) return;
  throw new FarhaulError(
    'FARHAUL_API_FORBIDDEN',
    `The key "${caller.name}" counts for the work pool${caller.workPools.length > 1 ? 's' : ''} ${caller.workPools.join(', ')} only, and may not use {{ ${nameOf(foreign)} }}.`,
    {
      hint: `Ask who administers the server to refer to it in the template of ${workPoolName ?? 'the work pool'}, or for a key that is not held to pools.`,
    },
  );
}
