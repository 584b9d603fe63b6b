/** Imported when something is to be compressed or hashed: what it imports takes a while. */
import { createHash } from 'node:crypto';
import { promisify } from 'node:util';
import { brotliCompress, constants } from 'node:zlib';

const compressBrotli = promisify(brotliCompress);
/**
 * Code that is little more than the runner is kept below 20 KB: the best quality saves a tenth, in 60 ms. At twice the size
 * that would take 130 ms; qualities between the two gain next to nothing.
 */
const SMALL = 72 * 1024;

/** @param quality 0 to 11; by default by size, for what is sent to every run */
export async function brotli(bytes: Uint8Array, quality = bytes.byteLength < SMALL ? 11 : 5): Promise<Uint8Array> {
  return await compressBrotli(bytes, {
    // One piece: the way between the threads takes longer than the compression of a piece.
    chunkSize: Math.max(16 * 1024, bytes.byteLength),
    params: {
      [constants.BROTLI_PARAM_QUALITY]: quality,
      [constants.BROTLI_PARAM_SIZE_HINT]: bytes.byteLength,
      [constants.BROTLI_PARAM_LGWIN]: windowBits(bytes.byteLength),
      [constants.BROTLI_PARAM_MODE]: constants.BROTLI_MODE_TEXT,
    },
  });
}

/** The smallest window that holds all of it: a larger one gains nothing, and its memory has to be cleared. */
function windowBits(bytes: number): number {
  const needed = Math.ceil(Math.log2(bytes + 16));
  return Math.min(Math.max(needed, constants.BROTLI_MIN_WINDOW_BITS), constants.BROTLI_DEFAULT_WINDOW);
}

export function sha256(bytes: Uint8Array | string): string {
  return createHash('sha256').update(bytes).digest('hex');
}
