import { FarhaulError } from '../errors/farhaul-error.ts';
import type { StorageV1 } from '../plugin/v1/storage-v1.ts';
import type { Bundle, RunCode } from '../protocol/bundle-manifest.ts';

type BundleCode = Extract<RunCode, { type: 'bundle' }>;

export interface StoreBundleOptions {
  /** Which flow of the bundle. */
  entry: number;
  workingDirectory: 'bundle' | 'image';
}

/** What this process has stored or found, or is about to, by place and key, so that a loop of submits asks the storage once. */
const known = new Map<string, Map<string, { at: number; stored: Promise<void> }>>();
/** Garbage collection may remove what nobody stored lately: look again after this … */
const forgetMs = 600_000;
/** … and store again what is older than this, so that its age tells when it was last used. */
const refreshMs = 86_400_000;

/** Puts what is not there yet; content-addressed, so an unchanged bundle uploads nothing. */
export async function storeBundle(bundle: Bundle, storage: StorageV1, options: StoreBundleOptions): Promise<BundleCode> {
  const stored = codeOfBundle(bundle, options);
  const objects: [string, Uint8Array | null][] = [
    [stored.code.key, bundle.code],
    [stored.files?.key ?? '', bundle.files],
    [stored.map?.key ?? '', bundle.map],
    [stored.manifest?.key ?? '', Buffer.from(JSON.stringify(bundle.manifest))],
  ];
  // All of them settle first: the next try must not join one that is about to fail.
  const puts = await Promise.allSettled(
    objects.map(async ([key, body]) => {
      if (key !== '' && body !== null) await putOnce(storage, key, body);
    }),
  );
  for (const put of puts) if (put.status === 'rejected') throw put.reason;
  return stored;
}

/** Where its objects lie once they are stored; pure. */
export function codeOfBundle(bundle: Bundle, options: StoreBundleOptions): BundleCode {
  const { manifest } = bundle;
  return {
    type: 'bundle',
    entry: options.entry,
    code: { key: `code/${manifest.code.sha256}.mjs.br`, sha256: manifest.code.sha256, node: manifest.node },
    files: manifest.files && { key: `files/${manifest.files.sha256}.tar.gz`, sha256: manifest.files.sha256 },
    manifest: { key: `manifests/${manifest.code.sha256}.json` },
    map: manifest.map && { key: `maps/${manifest.code.sha256}.json.br`, sha256: manifest.map.sha256 },
    captures: base64(bundle.captures),
    snapshots: base64(bundle.snapshots),
    workingDirectory: options.workingDirectory,
  };
}

async function putOnce(storage: StorageV1, key: string, body: Uint8Array): Promise<void> {
  const { type, location, configuration } = storage.describe();
  const place = `${type} ${location} ${JSON.stringify(configuration)}`;
  const seen = known.get(place) ?? new Map<string, { at: number; stored: Promise<void> }>();
  known.set(place, seen);
  const last = seen.get(key);
  if (last !== undefined && Date.now() - last.at < forgetMs) return await last.stored;
  const stored = putIfNeeded(storage, key, body);
  seen.set(key, { at: Date.now(), stored });
  try {
    await stored;
  } catch (error) {
    seen.delete(key);
    throw error;
  }
}

async function putIfNeeded(storage: StorageV1, key: string, body: Uint8Array): Promise<void> {
  const { signal } = new AbortController();
  try {
    const found = await storage.head(key, { signal });
    const usable = found !== null && found.bytes === body.byteLength && Date.now() - Date.parse(found.modifiedAt) < refreshMs;
    if (!usable) await storage.put(key, body, { ifAbsent: found === null, signal });
  } catch (error) {
    const { location } = storage.describe();
    throw new FarhaulError(
      'FARHAUL_BUNDLE_UPLOAD',
      `upload of ${key} to ${location} failed: ${error instanceof Error ? error.message : String(error)}`,
      {
        hint: FarhaulError.isInstance(error) ? error.hint : 'Check that the storage can be written from here.',
        retryable: FarhaulError.isInstance(error) && error.retryable,
        details: { key, location },
        cause: error,
      },
    );
  }
}

function base64(bytes: Uint8Array | null): string | null {
  return bytes && Buffer.from(bytes).toString('base64');
}
