import type { BlockTypeV1 } from '../plugin/v1/block-v1.ts';
import { takeFields } from './block-fields.ts';
import { checkBlock } from './check-block.ts';

/** Fields that somebody gave, judged, and ready to be saved. @throws FARHAUL_BLOCK_INVALID naming the field, never a value */
export function prepareBlock(
  type: BlockTypeV1,
  fields: Record<string, unknown>,
): { type: string; document: Record<string, unknown>; secrets: Record<string, unknown> } {
  const parts = takeFields(type, fields);
  checkBlock(parts);
  return { type: type.type, document: { ...parts.document }, secrets: { ...parts.secrets } };
}
