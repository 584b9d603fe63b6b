/** What a run's job variables may say of secrets, judged before the run is made. */
import { missingReference, malformedReference } from '../../job/missing-reference.ts';
import { malformedReferences, nameOf, referencesIn, type BlockReference } from '../../job/block-references.ts';
import { holdsUnsavedSecret, unsavedSecret } from '../../job/unsaved-secret.ts';
import { FarhaulError } from '../../errors/farhaul-error.ts';
import { type BlockRow, secretFieldsOf } from '../blocks.ts';
import { all, list, sql, type Transaction } from '../store/statement.ts';

/**
 * A block or field that does not exist is refused with its nearest name; a secret that only the caller knows, where somebody
 * else shall launch the run. @throws FARHAUL_BLOCK_REFERENCE, FARHAUL_SECRET_UNSAVED
 */
export function* refuseBadReferences(jobVariables: Record<string, unknown>, { callerOnly }: { callerOnly: boolean }): Transaction<void> {
  const [malformed] = malformedReferences(jobVariables);
  if (malformed !== undefined) throw malformedReference(malformed);
  if (!callerOnly) {
    const [path] = holdsUnsavedSecret(jobVariables);
    if (path !== undefined) throw unsavedSecret(path);
  }
  yield* refuseMissing(referencesIn(jobVariables));
}

function* refuseMissing(references: readonly BlockReference[]): Transaction<void> {
  if (references.length === 0) return;
  const names = list([...new Set(references.map(({ block }) => block))]);
  const rows = yield* all<Pick<BlockRow, 'name' | 'document' | 'secrets'>>(
    sql`select name, document, secrets from block where name in (${names})`,
  );
  const fields = new Map(rows.map((row) => [row.name, [...Object.keys(JSON.parse(row.document) as object), ...secretFieldsOf(row)]]));
  const missing = references.find(({ block, path }) => !fields.get(block)?.includes(path[0]));
  if (!missing) return;
  const known = yield* all<{ name: string }>(sql`select name from block order by name limit 1000`);
  throw missingReference(missing, { blocks: known.map(({ name }) => name), fields: fields.get(missing.block) ?? null });
}

/** A run reads only the secrets it was given: it cannot hand a child others. */
export function refuseFurtherReferences(jobVariables: Record<string, unknown>, own: readonly BlockReference[]): void {
  const allowed = new Set(own.map(fieldOf));
  const further = referencesIn(jobVariables).find((reference) => !allowed.has(fieldOf(reference)));
  if (!further) return;
  throw new FarhaulError(
    'FARHAUL_BLOCK_REFERENCE',
    `A run may not give {{ ${nameOf(further)} }} to another one: its own job does not refer to it.`,
    {
      hint: "Refer to it in the calling flow's job variables as well, or in the template of the child's work pool.",
    },
  );
}

function fieldOf({ block, path }: BlockReference): string {
  return `${block}.${path[0]}`;
}
