/** Pure: what the vendor refuses in a pod, in its own words. */
import { parseQuantity } from '../kubernetes-quantity.ts';
import { duplicate, isLabelName, labelCauses, nameCauses, notSupported, required, ruledOut, words, wrong } from './metadata-rules.ts';
import type { Container, EnvironmentVariable, PodSpec, Volume } from './cluster-objects.ts';
import type { Cause } from './refusal.ts';

const sources = [
  'emptyDir',
  'secret',
  'configMap',
  'projected',
  'hostPath',
  'persistentVolumeClaim',
  'downwardAPI',
  'nfs',
  'csi',
  'ephemeral',
];
const standard = /^(cpu|memory|ephemeral-storage|hugepages-.+)$/;

export function podSpecCauses(at: string, spec: PodSpec): Cause[] {
  const volumes = spec.volumes ?? [];
  const names = new Set(volumes.map(({ name }) => name));
  const containers = [
    ...(spec.initContainers ?? []).map((container, index) => ({ container, path: `${at}.initContainers[${index}]` })),
    ...spec.containers.map((container, index) => ({ container, path: `${at}.containers[${index}]` })),
  ];
  const seen = new Set<string>();
  return [
    ...volumeCauses(`${at}.volumes`, volumes),
    ...(spec.containers.length === 0 ? [required(`${at}.containers`)] : []),
    ...containers.flatMap(({ container, path }) => {
      const repeated = container.name !== undefined && seen.has(container.name);
      seen.add(container.name);
      return [...(repeated ? [duplicate(`${path}.name`, container.name)] : []), ...containerCauses(path, container, names)];
    }),
    ...(spec.terminationGracePeriodSeconds < 0
      ? [wrong(`${at}.terminationGracePeriodSeconds`, spec.terminationGracePeriodSeconds, 'must be greater than or equal to 0')]
      : []),
    ...labelCauses(`${at}.nodeSelector`, spec.nodeSelector),
    ...(spec.serviceAccountName === undefined ? [] : nameCauses(`${at}.serviceAccountName`, spec.serviceAccountName, true)),
  ];
}

function volumeCauses(at: string, volumes: readonly Volume[]): Cause[] {
  const seen = new Set<string>();
  return volumes.flatMap((volume, index) => {
    const path = `${at}[${index}]`;
    const given = sources.filter((source) => source in volume);
    const repeated = seen.has(volume.name);
    seen.add(volume.name);
    const sourceCauses = [
      ...given.slice(1).map((source) => ruledOut(`${path}.${source}`, 'may not specify more than 1 volume type')),
      ...(given.length === 0 ? [required(path, 'must specify a volume type')] : []),
      ...(volume.secret && !volume.secret.secretName && given.length === 1 ? [required(`${path}.secret.secretName`)] : []),
      ...(volume.configMap && !volume.configMap.name && given.length === 1 ? [required(`${path}.configMap.name`)] : []),
    ];
    if (!volume.name) return [...sourceCauses, required(`${path}.name`)];
    if (!isLabelName(volume.name)) return [...sourceCauses, wrong(`${path}.name`, volume.name, words.label)];
    // A volume that is wrong itself is not looked for among the others.
    return sourceCauses.length > 0 || !repeated ? sourceCauses : [duplicate(`${path}.name`, volume.name)];
  });
}

function containerCauses(path: string, container: Container, volumes: ReadonlySet<string>): Cause[] {
  const { name, image, imagePullPolicy, volumeMounts = [], env = [] } = container;
  const places = new Set<string>();
  return [
    ...(!name ? [required(`${path}.name`)] : isLabelName(name) ? [] : [wrong(`${path}.name`, name, words.label)]),
    ...(image ? [] : [required(`${path}.image`)]),
    ...(imagePullPolicy === undefined || ['Always', 'IfNotPresent', 'Never'].includes(imagePullPolicy)
      ? []
      : [notSupported(`${path}.imagePullPolicy`, imagePullPolicy, ['Always', 'IfNotPresent', 'Never'])]),
    ...env.flatMap((variable, index) => environmentCauses(`${path}.env[${index}]`, variable)),
    ...volumeMounts.flatMap((mount, index) => {
      const at = `${path}.volumeMounts[${index}]`;
      const repeated = places.has(mount.mountPath);
      places.add(mount.mountPath);
      return [
        ...(volumes.has(mount.name)
          ? []
          : [{ reason: 'FieldValueNotFound', message: `Not found: ${JSON.stringify(mount.name)}`, field: `${at}.name` }]),
        ...(mount.mountPath ? [] : [required(`${at}.mountPath`)]),
        ...(repeated ? [wrong(`${at}.mountPath`, mount.mountPath, 'must be unique')] : []),
      ];
    }),
    ...resourceCauses(`${path}.resources`, container.resources),
    ...securityCauses(`${path}.securityContext`, container as { securityContext?: Record<string, unknown> }),
  ];
}

function environmentCauses(at: string, { name, value, valueFrom }: EnvironmentVariable): Cause[] {
  const from = valueFrom?.secretKeyRef ?? valueFrom?.configMapKeyRef;
  const kind = valueFrom?.secretKeyRef ? 'secretKeyRef' : 'configMapKeyRef';
  return [
    ...(!name
      ? [required(`${at}.name`)]
      : /^[ -<>-~]+$/.test(name)
        ? []
        : [wrong(`${at}.name`, name, "a valid environment variable name must consist only of printable ASCII characters other than '='")]),
    ...(value && valueFrom ? [wrong(`${at}.valueFrom`, '', 'may not be specified when `value` is not empty')] : []),
    ...(from && !from.key ? [required(`${at}.valueFrom.${kind}.key`)] : []),
  ];
}

function resourceCauses(at: string, { limits = {}, requests = {} }: Container['resources'] = {}): Cause[] {
  const amounts = Object.entries({ limits, requests }).flatMap(([kind, values]) =>
    Object.entries(values).flatMap(([name, value]) => amountCauses(`${at}.${kind}[${name}]`, name, value)),
  );
  const compared = Object.entries(requests).flatMap(([name, value]) => {
    const limit = limits[name];
    if (limit === undefined)
      return name.includes('/') ? [required(`${at}.limits`, 'Limit must be set for non overcommitable resources')] : [];
    const [asked, most] = [parseQuantity(value) ?? 0, parseQuantity(limit) ?? 0];
    if (name.includes('/') && asked !== most) return [wrong(`${at}.requests`, value, `must be equal to ${name} limit of ${limit}`)];
    return asked > most ? [wrong(`${at}.requests`, value, `must be less than or equal to ${name} limit of ${limit}`)] : [];
  });
  return [...amounts, ...compared];
}

function amountCauses(at: string, name: string, value: string): Cause[] {
  if (!standard.test(name) && !name.includes('/')) {
    return [
      wrong(at, name, 'must be a standard resource type or fully qualified'),
      wrong(at, name, 'must be a standard resource for containers'),
    ];
  }
  if (value.startsWith('-')) return [wrong(at, value, 'must be greater than or equal to 0')];
  return name.includes('/') && !Number.isInteger(parseQuantity(value)) ? [wrong(at, value, 'must be an integer')] : [];
}

function securityCauses(at: string, { securityContext = {} }: { securityContext?: Record<string, unknown> }): Cause[] {
  const { privileged, allowPrivilegeEscalation } = securityContext;
  return privileged === true && allowPrivilegeEscalation === false
    ? [wrong(at, securityContext, 'cannot set `allowPrivilegeEscalation` to false and `privileged` to true')]
    : [];
}
