import type { ArchiveFile } from '../../archive/tar-writer.ts';
import { FarhaulError } from '../../errors/farhaul-error.ts';
import type { BundleManifestV1 } from '../../protocol/bundle-manifest.ts';
import { BuildCache } from '../bundle-cache.ts';
import { stampOf, stampOfStats } from '../input-stamps.ts';
import type { VendoredFile } from '../natives/vendor-packages.ts';
import type { IncludedFiles, IncludeFilesInput } from './include-files.ts';

export interface PackedFiles {
  /** Null where nothing is included. */
  archive: Uint8Array | null;
  description: BundleManifestV1['files'];
  warnings: readonly string[];
}

export interface PackFilesInput {
  included: IncludedFiles;
  /** Packages that travel in the same archive. */
  vendored?: readonly VendoredFile[];
  /** Of all contents together. @default none */
  maxBytes?: number;
}

/** Files that a manifest names. */
const LISTED = 1_000;
const packed = new BuildCache<{ archive: Uint8Array; sha256: string; rawBytes: number }>(8);

/** What the patterns mean now; nothing is read yet. What most bundles do without is loaded when it is needed. */
export async function listFiles(input: IncludeFilesInput): Promise<IncludedFiles> {
  if (input.patterns.length === 0) return { files: [], sensitive: [], warnings: [], ignoreFiles: [], leftOut: [] };
  return (await import('./include-files.ts')).includeFiles(input);
}

/**
 * The archive of the included files and of the packages that travel. It is made anew only when a file changed. Where the
 * author names a file of a package himself, that one counts.
 *
 * @throws FARHAUL_BUNDLE_TOO_LARGE
 */
export async function packFiles({ included, vendored = [], maxBytes = Infinity }: PackFilesInput): Promise<PackedFiles> {
  const named = new Set(included.files.map(({ path }) => path));
  const packages = vendored.filter(({ path }) => !named.has(path));
  if (included.files.length + packages.length === 0) return { archive: null, description: null, warnings: included.warnings };
  await checkTotal(included, packages, maxBytes);
  const { sha256 } = await import('../compress.ts');
  const { value } = await packed.get(keyOf(included, packages, sha256), async () => {
    const { packArchive } = await import('../../archive/pack-archive.ts');
    const { archive, rawBytes } = await packArchive(await readAll(included, packages));
    return { value: { archive, sha256: sha256(archive), rawBytes }, inputs: [] };
  });
  return {
    archive: value.archive,
    description: {
      sha256: value.sha256,
      bytes: value.archive.byteLength,
      rawBytes: value.rawBytes,
      count: included.files.length + packages.length,
      sensitive: included.sensitive,
      included: included.files.slice(0, LISTED).map(({ path, stats }) => ({ path, bytes: stats.size })),
    },
    warnings: included.warnings,
  };
}

function keyOf({ files }: IncludedFiles, packages: readonly VendoredFile[], sha256: (content: Uint8Array | string) => string): string {
  const own = files.map(({ path, absolute, stats }) => `${path}\0${absolute}\0${stampOfStats(stats)}`);
  const others = packages.map(
    ({ path, absolute, content }) => `${path}\0${content === null ? `${absolute}\0${stampOf(absolute!).stamp}` : sha256(content)}`,
  );
  return sha256([...own, ...others].join('\n'));
}

async function readAll({ files }: IncludedFiles, packages: readonly VendoredFile[]): Promise<ArchiveFile[]> {
  const own = files.length === 0 ? [] : (await import('./include-files.ts')).readIncludedFiles(files);
  const others = packages.length === 0 ? [] : (await import('../natives/vendor-packages.ts')).readVendoredFiles(packages);
  return [...own, ...others];
}

async function checkTotal({ files }: IncludedFiles, packages: readonly VendoredFile[], maxBytes: number): Promise<void> {
  if (packages.length === 0) return;
  const { vendoredBytes } = await import('../natives/vendor-packages.ts');
  const sizes = vendoredBytes(packages);
  const own = files.reduce((sum, { stats }) => sum + stats.size, 0);
  const total = own + [...sizes.values()].reduce((sum, bytes) => sum + bytes, 0);
  if (total <= maxBytes) return;
  const mebibytes = (bytes: number): string => `${(bytes / 1024 ** 2).toFixed(1)} MiB`;
  const largest = [...sizes]
    .sort(([, first], [, second]) => second - first)
    .slice(0, 5)
    .map(([name, bytes]) => `${name} ${mebibytes(bytes)}`);
  throw new FarhaulError(
    'FARHAUL_BUNDLE_TOO_LARGE',
    `the files and packages that travel are ${mebibytes(total)} (limit ${mebibytes(maxBytes)}); largest packages: ${largest.join(', ')}`,
    {
      hint: "Use an image that has the packages, bundle: { external: { 'name': 'image' } }, or raise bundle: { maxBytes }.",
      details: { bytes: total, limit: maxBytes, largest },
    },
  );
}
