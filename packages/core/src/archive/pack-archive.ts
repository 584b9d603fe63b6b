import { promisify } from 'node:util';
import { gzip } from 'node:zlib';
import { writeTar, type ArchiveFile } from './tar-writer.ts';

const compress = promisify(gzip);

/** Packs files into a `.tar.gz` with a digest that depends on their names, contents and executable bits only. */
export async function packArchive(files: readonly ArchiveFile[]): Promise<{ archive: Buffer; rawBytes: number }> {
  const tar = writeTar(files);
  return { archive: await compress(tar, { level: 6 }), rawBytes: tar.byteLength };
}
