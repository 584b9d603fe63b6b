/** Command and environment of a container, as a kubelet makes them. */
import { CONFIG_MAPS, SECRETS, type ResourceKind } from './resource-kinds.ts';
import type { Container, DataObject, EnvironmentVariable, PodObject } from './cluster-objects.ts';
import type { ObjectStore } from './object-store.ts';

/** What a container refers to is not there. */
export class ConfigurationFailure extends Error {}

export interface ContainerInvocation {
  command: string[];
  environment: Record<string, string>;
}

/** @throws ConfigurationFailure */
export function invocationOf(store: ObjectStore, pod: PodObject, container: Container): ContainerInvocation {
  const namespace = pod.metadata.namespace ?? '';
  const environment: Record<string, string> = { HOSTNAME: pod.metadata.name };
  for (const { prefix = '', secretRef, configMapRef } of container.envFrom ?? []) {
    const reference = secretRef ?? configMapRef;
    const values = reference ? valuesOf(store, secretRef ? SECRETS : CONFIG_MAPS, { ...reference, namespace }) : {};
    for (const [name, value] of Object.entries(values ?? {})) environment[`${prefix}${name}`] = value;
  }
  for (const variable of container.env ?? []) {
    const value = valueOf(store, pod, variable);
    if (value === null) continue;
    environment[variable.name] = variable.valueFrom ? value : expand(value, environment);
  }
  const command = [...(container.command ?? []), ...(container.args ?? [])].map((text) => expand(text, environment));
  return { command, environment };
}

/** `$(NAME)` is the variable where there is one, `$$` is `$`. */
export function expand(text: string, variables: Readonly<Record<string, string>>): string {
  return text.replaceAll(/\$(\$|\(([^)]*)\))/g, (found: string, what: string, name: string | undefined) =>
    what === '$' ? '$' : (variables[name ?? ''] ?? found),
  );
}

/** Null: it is not there, and need not be. */
function valueOf(store: ObjectStore, pod: PodObject, { value = '', valueFrom }: EnvironmentVariable): string | null {
  if (!valueFrom) return value;
  const { secretKeyRef, configMapKeyRef, fieldRef } = valueFrom;
  const namespace = pod.metadata.namespace ?? '';
  if (fieldRef) return fieldOf(pod, fieldRef.fieldPath);
  const reference = secretKeyRef ?? configMapKeyRef;
  if (!reference) throw new ConfigurationFailure('the emulator does not know this source of a variable');
  const of = secretKeyRef ? SECRETS : CONFIG_MAPS;
  const found = valuesOf(store, of, { ...reference, namespace })?.[reference.key];
  if (found !== undefined) return found;
  if (reference.optional) return null;
  throw new ConfigurationFailure(`couldn't find key ${reference.key} in ${of.kind} ${namespace}/${reference.name}`);
}

function valuesOf(
  store: ObjectStore,
  of: ResourceKind,
  { name, namespace, optional }: { name: string; namespace: string; optional?: boolean },
): Record<string, string> | null {
  const found = store.find<DataObject>(of, name, namespace);
  if (!found && optional) return null;
  if (!found) throw new ConfigurationFailure(`${of === SECRETS ? 'secret' : 'configmap'} "${name}" not found`);
  const data = found.data ?? {};
  return of === SECRETS
    ? Object.fromEntries(Object.entries(data).map(([key, text]) => [key, Buffer.from(text, 'base64').toString('utf8')]))
    : data;
}

function fieldOf({ metadata, spec, status }: PodObject, path: string): string {
  const known: Record<string, string | undefined> = {
    'metadata.name': metadata.name,
    'metadata.namespace': metadata.namespace,
    'metadata.uid': metadata.uid,
    'spec.nodeName': spec.nodeName,
    'spec.serviceAccountName': spec.serviceAccountName,
    'status.podIP': status.podIP,
    'status.hostIP': status.hostIP,
  };
  const value = known[path];
  if (value === undefined) throw new ConfigurationFailure(`the emulator does not know the field ${path}`);
  return value;
}
