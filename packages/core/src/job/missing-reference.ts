import { FarhaulError } from '../errors/farhaul-error.ts';
import { nameOf, type BlockReference } from './block-references.ts';
import { nearestName } from './nearest-name.ts';

export interface KnownBlocks {
  /** Names of blocks; null where they are not known. */
  blocks: readonly string[] | null;
  /** Fields of the block; null: there is no such block. */
  fields: readonly string[] | null;
}

/** The block or the field is not there. */
export function missingReference(reference: BlockReference, { blocks, fields }: KnownBlocks): FarhaulError {
  const { block, path } = reference;
  const what = fields === null ? `there is no block "${block}"` : `block "${block}" has no field "${path.join('.')}"`;
  const known = fields ?? blocks ?? [];
  const nearest = nearestName(fields === null ? block : path[0], known);
  const list = fields === null ? 'List them with `farhaul block ls`.' : `Its fields are ${known.join(', ') || 'none'}.`;
  return new FarhaulError('FARHAUL_BLOCK_REFERENCE', `A job variable refers to {{ ${nameOf(reference)} }}, but ${what}.`, {
    hint: nearest ? `Did you mean "${nearest}"?` : list,
    details: { block, field: path[0], nearest },
  });
}

export function malformedReference(path: string): FarhaulError {
  return new FarhaulError(
    'FARHAUL_BLOCK_REFERENCE',
    `The job variable at ${path} holds something like a reference to a block that is none.`,
    {
      hint: 'Write {{ block.name.field }}, with nothing else between the braces.',
      details: { path },
    },
  );
}
