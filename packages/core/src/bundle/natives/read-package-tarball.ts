import { gunzipSync } from 'node:zlib';
import { BLOCK, padding, readHeader, readPaxRecords } from '../../archive/tar-header.ts';
import type { ArchiveFile } from '../../archive/tar-writer.ts';

const MOST_BYTES = 1024 ** 3;

/**
 * The plain files of a package as a registry serves it: paths without their first folder. Links and devices, which no
 * package may have, and paths that lead elsewhere are refused.
 *
 * @throws Error that says what is wrong with it
 */
export function readPackageTarball(tarball: Uint8Array): ArchiveFile[] {
  const bytes = gunzipSync(tarball, { maxOutputLength: MOST_BYTES });
  const files: ArchiveFile[] = [];
  let longName: string | null = null;
  for (let at = 0; at + BLOCK <= bytes.length;) {
    const header = readHeader(bytes.subarray(at, at + BLOCK));
    if (typeof header === 'string') throw new Error(`the tarball is damaged: ${header}`);
    if (header === null) break;
    const { size, type, mode } = header;
    const start = at + BLOCK;
    at = start + size + padding(size);
    if (at > bytes.length) throw new Error('the tarball is cut off');
    const content = bytes.subarray(start, start + size);
    if (type === 'x') longName = readPaxRecords(content)?.get('path') ?? null;
    if (type === 'x' || type === 'g' || type === '5') continue;
    if (type !== '0' && type !== '\0') throw new Error(`the tarball has an entry that is no file: ${header.path}`);
    files.push({ path: withoutFirstFolder(longName ?? header.path), content, executable: (mode & 0o111) !== 0 });
    longName = null;
  }
  return files;
}

function withoutFirstFolder(path: string): string {
  const parts = path.split('/').slice(1);
  const unsafe =
    parts.length === 0 || path.startsWith('/') || /[\\\0]/.test(path) || parts.some((part) => part === '..' || part === '.' || part === '');
  if (unsafe) throw new Error(`the tarball has a path that leads elsewhere: ${JSON.stringify(path)}`);
  return parts.join('/');
}
