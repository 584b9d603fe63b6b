/** Volumes of a pod as directories of this machine. */
import { mkdirSync, rmSync, writeFileSync } from 'node:fs';
import { dirname, join, normalize } from 'node:path';
import { CONFIG_MAPS, SECRETS, type ResourceKind } from './resource-kinds.ts';
import type { Container, DataObject, PodObject, Volume } from './cluster-objects.ts';
import type { EmulatedMount } from './container-runner.ts';
import type { ObjectStore } from './object-store.ts';

type Files = Map<string, Buffer>;

/** Why a volume cannot be mounted yet. */
export class MountFailure extends Error {}

/** Directories by the names of volumes. @throws MountFailure */
export function provideVolumes(store: ObjectStore, pod: PodObject, place: string): Map<string, string> {
  const directories = new Map<string, string>();
  for (const volume of pod.spec.volumes ?? []) {
    const directory = join(place, 'volumes', volume.name);
    try {
      directories.set(volume.name, volume.hostPath?.path ?? provide(store, pod, { volume, directory }));
    } catch (error) {
      throw new MountFailure(
        `MountVolume.SetUp failed for volume "${volume.name}" : ${error instanceof Error ? error.message : String(error)}`,
      );
    }
  }
  return directories;
}

function provide(store: ObjectStore, pod: PodObject, { volume, directory }: { volume: Volume; directory: string }): string {
  const files = filesOf(store, pod.metadata.namespace ?? '', volume);
  if (!volume.emptyDir) rmSync(directory, { recursive: true, force: true });
  mkdirSync(directory, { recursive: true });
  for (const [path, bytes] of files) {
    const file = join(directory, normalize(`/${path}`));
    mkdirSync(dirname(file), { recursive: true });
    writeFileSync(file, bytes);
  }
  return directory;
}

function filesOf(store: ObjectStore, namespace: string, volume: Volume): Files {
  const { secret, configMap, projected, emptyDir } = volume;
  if (emptyDir) return new Map();
  if (secret) return readFiles(store, SECRETS, { ...secret, name: secret.secretName, namespace });
  if (configMap) return readFiles(store, CONFIG_MAPS, { ...configMap, namespace });
  if (!projected) throw new Error('the emulator does not know this type of volume');
  const files: Files = new Map();
  for (const source of projected.sources) {
    const one = source.secret
      ? readFiles(store, SECRETS, { ...source.secret, namespace })
      : source.configMap
        ? readFiles(store, CONFIG_MAPS, { ...source.configMap, namespace })
        : null;
    if (!one) throw new Error('the emulator does not know this source of a projected volume');
    for (const [path, bytes] of one) files.set(path, bytes);
  }
  return files;
}

interface Wanted {
  name: string;
  namespace: string;
  items?: { key: string; path: string }[];
  optional?: boolean;
}

function readFiles(store: ObjectStore, of: ResourceKind, { name, namespace, items, optional }: Wanted): Files {
  const found = store.find<DataObject>(of, name, namespace);
  const kind = of === SECRETS ? 'secret' : 'configmap';
  if (!found && optional) return new Map();
  if (!found) throw new Error(`${kind} "${name}" not found`);
  const data = found.data ?? {};
  const wanted = items ?? Object.keys(data).map((key) => ({ key, path: key }));
  return new Map(
    wanted.map(({ key, path }) => {
      const value = data[key];
      if (value === undefined) throw new Error('references non-existent secret key: '.replace('secret', kind) + key);
      return [path, Buffer.from(value, of === SECRETS ? 'base64' : 'utf8')];
    }),
  );
}

export function mountsOf({ volumeMounts = [] }: Container, directories: ReadonlyMap<string, string>): EmulatedMount[] {
  return volumeMounts.map(({ name, mountPath, subPath = '', readOnly = false }) => ({
    path: mountPath,
    directory: join(directories.get(name) ?? '', subPath),
    readOnly,
  }));
}
