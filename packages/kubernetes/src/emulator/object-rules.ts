/** Pure: what the vendor refuses in new and changed objects beyond their fields. */
import { isDeepStrictEqual } from 'node:util';
import { labelCauses, metadataCauses, notSupported, required, ruledOut, tooLong, wrong } from './metadata-rules.ts';
import { podSpecCauses } from './pod-rules.ts';
import { badRequest, type Cause } from './refusal.ts';
import { CONFIG_MAPS, JOBS, PODS, SECRETS, type ResourceKind } from './resource-kinds.ts';
import type { ClusterObject, DataObject, JobObject, PodObject } from './cluster-objects.ts';

const SECRET_BYTES = 1_048_576;

/** @throws Refusal 400 for what cannot be decoded */
export function objectCauses(of: ResourceKind, object: ClusterObject): Cause[] {
  const metadata = of === JOBS ? ownMetadata(object as JobObject) : object.metadata;
  return [...metadataCauses(metadata, of.longNames), ...(rules.get(of)?.(object) ?? [])];
}

const rules = new Map<ResourceKind, (object: never) => Cause[]>([
  [JOBS, jobCauses],
  [PODS, ({ spec }: PodObject) => podSpecCauses('spec', spec)],
  [SECRETS, (secret: DataObject) => dataCauses('Secret', secret)],
  [CONFIG_MAPS, (map: DataObject) => dataCauses('ConfigMap', map)],
]) as Map<ResourceKind, (object: ClusterObject) => Cause[]>;

const generatedLabels = new Set(['job-name', 'batch.kubernetes.io/job-name', 'controller-uid', 'batch.kubernetes.io/controller-uid']);

/** Labels that a Job has of its name alone are judged where they come from. */
function ownMetadata({ metadata, spec }: JobObject): JobObject['metadata'] {
  const isGenerated = Object.keys(spec.template.metadata?.labels ?? {}).every((key) => generatedLabels.has(key));
  return isGenerated && metadata.labels?.['job-name'] !== undefined ? { ...metadata, labels: {} } : metadata;
}

function jobCauses({ spec }: JobObject): Cause[] {
  const { template } = spec;
  const counts = ['parallelism', 'completions', 'activeDeadlineSeconds', 'backoffLimit', 'ttlSecondsAfterFinished'] as const;
  const { restartPolicy } = template.spec;
  return [
    ...counts.flatMap((name) => {
      const value = spec[name];
      return value !== undefined && value < 0 ? [wrong(`spec.${name}`, value, 'must be greater than or equal to 0')] : [];
    }),
    ...policyCauses(spec),
    ...labelCauses('spec.template.labels', template.metadata?.labels),
    ...podSpecCauses('spec.template.spec', template.spec),
    ...(restartPolicy === 'Never' || restartPolicy === 'OnFailure'
      ? []
      : [required('spec.template.spec.restartPolicy', 'valid values: "OnFailure", "Never"')]),
    ...(spec.podFailurePolicy && restartPolicy === 'OnFailure'
      ? [wrong('spec.template.spec.restartPolicy', restartPolicy, 'only "Never" is supported when podFailurePolicy is specified')]
      : []),
  ];
}

function policyCauses(spec: JobObject['spec']): Cause[] {
  const actions = ['Count', 'FailIndex', 'FailJob', 'Ignore'];
  return [
    ...(spec.podFailurePolicy?.rules ?? []).flatMap(({ action, onExitCodes, onPodConditions }, index) => {
      const at = `spec.podFailurePolicy.rules[${index}]`;
      return [
        ...(actions.includes(action) ? [] : [notSupported(`${at}.action`, action, actions)]),
        ...(onExitCodes || onPodConditions ? [] : [wrong(at, null, 'specifying one of OnExitCodes and OnPodConditions is required')]),
      ];
    }),
    ...(['Failed', 'TerminatingOrFailed'].includes(spec.podReplacementPolicy)
      ? []
      : [
          notSupported(
            'spec.podReplacementPolicy',
            spec.podReplacementPolicy,
            spec.podFailurePolicy ? ['Failed'] : ['Failed', 'TerminatingOrFailed'],
          ),
        ]),
    ...(spec.podFailurePolicy && spec.podReplacementPolicy === 'TerminatingOrFailed'
      ? [notSupported('spec.podReplacementPolicy', spec.podReplacementPolicy, ['Failed'])]
      : []),
  ];
}

function dataCauses(kind: string, { data = {} }: DataObject): Cause[] {
  const causes: Cause[] = [];
  let bytes = 0;
  for (const [key, value] of Object.entries(data)) {
    if (!/^[-._a-zA-Z0-9]+$/.test(key)) {
      const why =
        "a valid config key must consist of alphanumeric characters, '-', '_' or '.' (e.g. 'key.name',  or 'KEY_NAME',  or 'key-name', regex used for validation is '[-._a-zA-Z0-9]+')";
      causes.push(wrong(`data[${key}]`, key, why));
    }
    const decoded = kind === 'Secret' ? Buffer.from(value, 'base64').length : Buffer.byteLength(value);
    const stray = kind === 'Secret' ? /[^A-Za-z0-9+/=\r\n]/.exec(value) : null;
    if (stray || (kind === 'Secret' && value.replaceAll(/[\r\n]/g, '').length % 4 !== 0))
      throw badRequest(
        `Secret in version "v1" cannot be handled as a Secret: illegal base64 data at input byte ${stray?.index ?? value.length}`,
      );
    bytes += decoded;
  }
  if (bytes > SECRET_BYTES) causes.push(tooLong(kind === 'Secret' ? 'data' : '', `may not be more than ${SECRET_BYTES} bytes`));
  return causes;
}

/** What may not be changed. */
export function changeCauses(of: ResourceKind, { before, after }: { before: ClusterObject; after: ClusterObject }): Cause[] {
  if (of === SECRETS || of === CONFIG_MAPS) return dataChangeCauses(before as DataObject, after as DataObject);
  if (of === JOBS) return jobChangeCauses((before as JobObject).spec, (after as JobObject).spec);
  if (of === PODS) return podChangeCauses(before as PodObject, after as PodObject);
  return [];
}

function dataChangeCauses(before: DataObject, after: DataObject): Cause[] {
  if (!before.immutable) return [];
  const why = 'field is immutable when `immutable` is set';
  return [
    ...(after.immutable ? [] : [ruledOut('immutable', why)]),
    ...(isDeepStrictEqual(before.data ?? {}, after.data ?? {}) ? [] : [ruledOut('data', why)]),
  ];
}

function jobChangeCauses(before: JobObject['spec'], after: JobObject['spec']): Cause[] {
  const fixed = ['completions', 'selector', 'template', 'podFailurePolicy'] as const;
  return fixed
    .filter((name) => !isDeepStrictEqual(before[name], after[name]))
    .map((name) => wrong(`spec.${name}`, after[name] ?? null, 'field is immutable'));
}

function podChangeCauses(before: PodObject, after: PodObject): Cause[] {
  if (isDeepStrictEqual(before.spec, after.spec)) return [];
  return [
    ruledOut(
      'spec',
      'pod updates may not change fields other than `spec.containers[*].image`,`spec.initContainers[*].image`,`spec.activeDeadlineSeconds`,`spec.tolerations` (only additions to existing tolerations),`spec.terminationGracePeriodSeconds` (allow it to be set to 1 if it was previously negative)',
    ),
  ];
}
