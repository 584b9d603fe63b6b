import { padding, writeHeader, writePaxRecord } from './tar-header.ts';

export interface ArchiveFile {
  /** `/`-separated, relative to the archive's root. */
  path: string;
  content: Uint8Array;
  executable: boolean;
}

/**
 * A tar archive that depends on nothing but names, contents and the executable bit: sorted, without owners or times,
 * so that equal files have equal digests on every machine.
 */
export function writeTar(files: readonly ArchiveFile[]): Buffer {
  const parts: Uint8Array[] = [];
  const sorted = [...files].sort((first, second) => Buffer.compare(Buffer.from(first.path), Buffer.from(second.path)));
  for (const file of sorted) {
    const size = file.content.byteLength;
    if (Buffer.byteLength(file.path) > 100) parts.push(...longName(file.path));
    parts.push(
      writeHeader({ path: shortName(file.path), size, mode: file.executable ? 0o755 : 0o644, type: '0' }),
      file.content,
      Buffer.alloc(padding(size)),
    );
  }
  parts.push(Buffer.alloc(1024));
  return Buffer.concat(parts);
}

/** A pax header before the entry, since a ustar name holds 100 bytes. */
function longName(path: string): Buffer[] {
  const body = writePaxRecord('path', path);
  return [writeHeader({ path: 'PaxHeader', size: body.byteLength, mode: 0o644, type: 'x' }), body, Buffer.alloc(padding(body.byteLength))];
}

function shortName(path: string): string {
  return Buffer.byteLength(path) <= 100
    ? path
    : Buffer.from(path)
        .subarray(0, 96)
        .toString('latin1')
        .replace(/[^\x20-\x7e]/g, '_');
}
