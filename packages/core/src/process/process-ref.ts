import type { InfrastructureRefV1 } from '../plugin/v1/infrastructure-v1.ts';
import { FarhaulError } from '../errors/farhaul-error.ts';

/** What a ref of this worker type holds, beside type, identifier and reach. */
export interface ProcessRefData {
  pid: number;
  startTime: string;
  boot: string;
  execution: string;
  executionId: string;
  flowRunId: string;
  directory: string;
}

export function processRef(data: ProcessRefData, reach: string): InfrastructureRefV1 {
  return { type: 'process', identifier: String(data.pid), reach, data: { ...data } };
}

export function parseProcessRef(ref: InfrastructureRefV1): ProcessRefData {
  const data = ref.data as Partial<Record<keyof ProcessRefData, unknown>>;
  const { pid, startTime, boot, execution, executionId, flowRunId, directory } = data;
  if (
    ref.type !== 'process' ||
    typeof pid !== 'number' ||
    !Number.isInteger(pid) ||
    pid < 2 ||
    typeof startTime !== 'string' ||
    typeof boot !== 'string' ||
    typeof execution !== 'string' ||
    typeof executionId !== 'string' ||
    typeof flowRunId !== 'string' ||
    typeof directory !== 'string'
  ) {
    throw new FarhaulError('FARHAUL_INPUT_INVALID', `The infrastructure ref '${ref.identifier}' does not point to a process.`, {
      hint: 'It was written by another worker type or another version; remove the process by hand.',
    });
  }
  return { pid, startTime, boot, execution, executionId, flowRunId, directory };
}
