import { FarhaulError } from '../errors/farhaul-error.ts';
import { malformedReferences, valueOf, type BlockReference, type BlockValues } from '../job/block-references.ts';
import { malformedReference, missingReference } from '../job/missing-reference.ts';
import type { ResolvedJob } from '../job/resolve-job.ts';
import { SECRET_MASK } from '../job/unsaved-secret.ts';
import type { Client } from '../protocol/contract.ts';

/**
 * What a job refers to is there, before anything is made. Answers it as far as it is told to anybody: a mask stands for
 * each secret. @throws FARHAUL_BLOCK_REFERENCE
 */
export async function checkReferences(client: Client, { job, variables, references }: ResolvedJob): Promise<BlockValues> {
  const [malformed] = malformedReferences([job, variables]);
  if (malformed !== undefined) throw malformedReference(malformed.slice(malformed.indexOf('/', 1)));
  const blocks: Record<string, BlockValues[string]> = {};
  for (const reference of references) {
    const { block } = reference;
    blocks[block] ??= await readBlock(client, reference);
    const known = blocks[block];
    if (valueOf({ ...reference, path: [reference.path[0]] }, blocks) !== null) continue;
    throw missingReference(reference, { blocks: null, fields: [...Object.keys(known.document), ...Object.keys(known.secrets)] });
  }
  return blocks;
}

async function readBlock(client: Client, reference: BlockReference): Promise<BlockValues[string]> {
  try {
    const { document, secretFields } = await client.blocks.get({ name: reference.block });
    return { document, secrets: Object.fromEntries(secretFields.map((field) => [field, SECRET_MASK])) };
  } catch (error) {
    const unknown = FarhaulError.isInstance(error, 'FARHAUL_NOT_FOUND') || FarhaulError.isInstance(error, 'FARHAUL_INPUT_INVALID');
    if (!unknown) throw error;
    const nearest = error.details?.['nearest'];
    throw missingReference(reference, { blocks: typeof nearest === 'string' ? [nearest] : null, fields: null });
  }
}
