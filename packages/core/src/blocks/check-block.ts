/** The whole schema of a block type, applied to what shall be stored. */
import { fieldsOf, invalid } from './block-fields.ts';
import type { BlockParts } from './block.ts';
import { pointerSteps } from '../job/job-problem.ts';
import { copyPlainJson, isPlainObject } from '../job/plain-json.ts';
import { compileVariables, validateVariables } from '../job/validate-variables.ts';

/** @throws FARHAUL_BLOCK_INVALID naming the first field that does not fit, never a value */
export function checkBlock({ type, document, secrets }: BlockParts): void {
  const { copy, faults: notJson } = copyPlainJson({ ...document, ...secrets });
  const { faults } = validateVariables(compileVariables(type.schema), type.schema, isPlainObject(copy) ? copy : {});
  const fault = notJson[0] ?? faults[0];
  if (fault === undefined) return;
  const steps = pointerSteps(fault.path);
  const field = fieldsOf(type)[steps[0] ?? ''];
  throw invalid(
    type,
    `does not fit: ${steps.length === 0 ? 'it' : `"${steps.join('.')}"`} ${fault.message}`,
    typeof field?.['description'] === 'string' ? field['description'] : 'Correct the field.',
  );
}
