import { FarhaulError } from '../errors/farhaul-error.ts';
import type { StorageV1 } from '../plugin/v1/storage-v1.ts';
import type { Bundle, RunCode } from '../protocol/bundle-manifest.ts';

type BundleCode = Extract<RunCode, { type: 'bundle' }>;

export interface StoreBundleOptions {
  /** Which flow of the bundle. */
  entry: number;
  workingDirectory: 'bundle' | 'image';
}

// What this process has stored or seen: a loop of submits asks the storage once.
const known = new WeakMap<StorageV1, Set<string>>();

/** Puts what is not there yet; content-addressed, so an unchanged bundle uploads nothing. */
export async function storeBundle(bundle: Bundle, storage: StorageV1, options: StoreBundleOptions): Promise<BundleCode> {
  const { manifest } = bundle;
  const code = { key: `code/${manifest.code.sha256}.mjs.br`, sha256: manifest.code.sha256, node: manifest.node };
  const files = manifest.files && { key: `files/${manifest.files.sha256}.tar.gz`, sha256: manifest.files.sha256 };
  const map = manifest.map && { key: `maps/${manifest.code.sha256}.json.br`, sha256: manifest.map.sha256 };
  const manifestKey = `manifests/${manifest.code.sha256}.json`;
  const objects: [string, Uint8Array | null][] = [
    [code.key, bundle.code],
    [files?.key ?? '', bundle.files],
    [map?.key ?? '', bundle.map],
    [manifestKey, Buffer.from(JSON.stringify(manifest))],
  ];
  await Promise.all(objects.map(async ([key, body]) => { if (key !== '' && body !== null) await putOnce(storage, key, body); }));
  return {
    type: 'bundle', entry: options.entry, code, files, manifest: { key: manifestKey }, map,
    captures: base64(bundle.captures), snapshots: base64(bundle.snapshots), workingDirectory: options.workingDirectory,
  };
}

async function putOnce(storage: StorageV1, key: string, body: Uint8Array): Promise<void> {
  const seen = known.get(storage) ?? new Set<string>();
  known.set(storage, seen);
  if (seen.has(key)) return;
  const { signal } = new AbortController();
  try {
    if ((await storage.head(key, { signal })) === null) await storage.put(key, body, { ifAbsent: true, signal });
  } catch (error) {
    throw new FarhaulError('FARHAUL_BUNDLE_UPLOAD', `upload of ${key} to ${storage.describe().location} failed: ${error instanceof Error ? error.message : String(error)}`, {
      hint: FarhaulError.isInstance(error) ? error.hint : 'Check that the storage can be written from here.',
      retryable: FarhaulError.isInstance(error) && error.retryable,
      cause: error,
    });
  }
  seen.add(key);
}

function base64(bytes: Uint8Array | null): string | null {
  return bytes && Buffer.from(bytes).toString('base64');
}
