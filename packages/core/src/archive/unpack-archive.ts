import { createGunzip } from 'node:zlib';
import { unpackTar, UnsafeArchive, type Unpacked, type UnpackLimits } from './tar-reader.ts';

/** What deflate reaches at most is about 1000; files that are so large and so empty at once are an attack. */
const MAX_RATIO = 500;

/**
 * Unpacks a `.tar.gz` below a directory that holds none of its files yet, entry by entry.
 * @throws UnsafeArchive; what was unpacked before stays
 */
export async function unpackArchive(archive: Uint8Array, directory: string, limits: UnpackLimits = {}): Promise<Unpacked> {
  const gunzip = createGunzip({ chunkSize: 256 * 1024 });
  gunzip.end(archive);
  try {
    return await unpackTar(withinRatio(gunzip, archive.byteLength, limits.ratioCountsFrom ?? 512 * 1024 ** 2), directory, limits);
  } catch (error) {
    const { code } = error as NodeJS.ErrnoException;
    if (code === 'Z_BUF_ERROR' || code === 'Z_DATA_ERROR')
      throw new UnsafeArchive('the compressed data is damaged or cut off', { cause: error });
    throw error;
  }
}

async function* withinRatio(chunks: AsyncIterable<Uint8Array>, compressed: number, countsFrom: number): AsyncIterable<Uint8Array> {
  let bytes = 0;
  for await (const chunk of chunks) {
    bytes += chunk.byteLength;
    if (bytes > countsFrom && bytes > compressed * MAX_RATIO)
      throw new UnsafeArchive(`it unpacks to more than ${MAX_RATIO} times its size`);
    yield chunk;
  }
}
