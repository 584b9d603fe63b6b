import { FarhaulError } from '@farhaul/core';
import type { ExecutionKeyV1, InfrastructureRefV1 } from '@farhaul/core/plugin';
import type { ContainerDetails } from './docker-client.ts';
import { containerLabels } from './docker-container-spec.ts';

/** What a ref of this worker type holds, beside type, identifier and reach. */
export interface DockerRefData {
  containerId: string;
  executionId: string;
  flowRunId: string;
}

/** The same for everyone who looks at the container. */
export function dockerRef(containerId: string, { name, executionId, flowRunId }: ExecutionKeyV1, reach: string): InfrastructureRefV1 {
  const data: DockerRefData = { containerId, executionId, flowRunId };
  return { type: 'docker', identifier: name, reach, data: { ...data } };
}

export function parseDockerRef(ref: InfrastructureRefV1): DockerRefData {
  const { containerId, executionId, flowRunId } = ref.data as Partial<Record<keyof DockerRefData, unknown>>;
  if (
    ref.type !== 'docker' ||
    typeof containerId !== 'string' ||
    !/^[0-9a-f]{12,64}$/.test(containerId) ||
    typeof executionId !== 'string' ||
    typeof flowRunId !== 'string'
  ) {
    throw new FarhaulError('FARHAUL_INPUT_INVALID', `The infrastructure ref '${ref.identifier}' does not point to a container.`, {
      hint: 'It was written by another worker type or another version; remove the container by hand.',
    });
  }
  return { containerId, executionId, flowRunId };
}

/** Whether the container was made for the execution; its name alone is no proof. */
export function isOfExecution(container: ContainerDetails, key: Pick<ExecutionKeyV1, 'executionId'>): boolean {
  return container.labels[containerLabels.executionId] === key.executionId;
}
