import { FarhaulError } from '@farhaul/core';
import type { InfrastructureRefV1 } from '@farhaul/core/plugin';
import { ownLabels } from './kubernetes-names.ts';
import type { Job } from './kubernetes-objects.ts';

/** What a ref of this worker type holds, beside type, identifier and reach. */
export interface KubernetesRefData {
  namespace: string;
  jobName: string;
  jobUid: string;
  executionId: string;
  flowRunId: string;
  /** Context of the kubeconfig that it was submitted with; empty: the current one. */
  context: string;
}

/** The same for everyone who looks at the Job. */
export function kubernetesRef({ metadata }: Job, { reach, context }: { reach: string; context: string }): InfrastructureRefV1 {
  const data: KubernetesRefData = {
    namespace: metadata.namespace,
    jobName: metadata.name,
    jobUid: metadata.uid,
    executionId: metadata.labels?.[ownLabels.executionId] ?? '',
    flowRunId: metadata.labels?.[ownLabels.flowRunId] ?? '',
    context,
  };
  return { type: 'kubernetes', identifier: `${metadata.namespace}/${metadata.name}`, reach, data: { ...data } };
}

const fields = ['namespace', 'jobName', 'jobUid', 'executionId', 'flowRunId', 'context'] as const;

export function parseKubernetesRef(ref: InfrastructureRefV1): KubernetesRefData {
  const data = ref.data as Partial<Record<keyof KubernetesRefData, unknown>>;
  if (ref.type !== 'kubernetes' || fields.some((name) => typeof data[name] !== 'string') || !/^[a-z0-9.-]+$/.test(String(data.jobName))) {
    throw new FarhaulError('FARHAUL_INPUT_INVALID', `The infrastructure ref '${ref.identifier}' does not point to a Job.`, {
      hint: 'It was written by another worker type or another version; delete the Job by hand.',
    });
  }
  return data as KubernetesRefData;
}
