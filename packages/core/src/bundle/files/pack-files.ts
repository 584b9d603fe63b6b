import { packArchive } from '../../archive/pack-archive.ts';
import type { BundleManifestV1 } from '../../protocol/bundle-manifest.ts';
import { BuildCache } from '../bundle-cache.ts';
import { sha256 } from '../compress.ts';
import { stampOfStats } from '../input-stamps.ts';
import { includeFiles, readIncludedFiles, type IncludedFiles, type IncludeFilesInput } from './include-files.ts';

export interface PackedFiles {
  /** Null where nothing is included. */
  archive: Uint8Array | null;
  description: BundleManifestV1['files'];
  warnings: readonly string[];
}

const packed = new BuildCache<{ archive: Uint8Array; sha256: string; rawBytes: number }>(8);

/** The archive of the included files. The list is made anew each time, the archive only when a file changed. */
export async function packFiles(input: IncludeFilesInput): Promise<PackedFiles> {
  const included = input.patterns.length === 0 ? null : includeFiles(input);
  if (included === null || included.files.length === 0) return { archive: null, description: null, warnings: included?.warnings ?? [] };
  const { value } = await packed.get(keyOf(included), async () => {
    const { archive, rawBytes } = await packArchive(readIncludedFiles(included.files));
    return { value: { archive, sha256: sha256(archive), rawBytes }, inputs: [] };
  });
  return {
    archive: value.archive,
    description: {
      sha256: value.sha256,
      bytes: value.archive.byteLength,
      rawBytes: value.rawBytes,
      count: included.files.length,
      sensitive: included.sensitive,
    },
    warnings: included.warnings,
  };
}

function keyOf({ files }: IncludedFiles): string {
  return sha256(files.map(({ path, absolute, stats }) => `${path}\0${absolute}\0${stampOfStats(stats)}`).join('\n'));
}
