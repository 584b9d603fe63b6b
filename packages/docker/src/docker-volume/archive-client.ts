/** Tar archives as the engine takes and gives them. The only file that loads a library for them, at the first call. */
import { PassThrough, type Readable } from 'node:stream';
import { pipeline } from 'node:stream/promises';
import type { Headers, Pack } from 'tar-stream';

export type ArchiveEntry =
  | { kind: 'directory'; path: string; mode: number }
  | { kind: 'file'; path: string; body: Uint8Array }
  /** A further name of a file that the archive holds already. */
  | { kind: 'link'; path: string; target: string };

export interface FoundFile {
  /** As the archive names it: it begins with the name of what was asked for. */
  path: string;
  bytes: number;
  /** Whole seconds, as archives have them. */
  modifiedAt: Date;
  /** Null where it was not wanted. */
  body: Buffer | null;
}

export interface FilesToRead {
  /** Whether the content is wanted. */
  wants(path: string, bytes: number): boolean;
}

/** Readable by every user of a container, changed by none but root. */
const FILE_MODE = 0o644;

export async function packEntries(entries: readonly ArchiveEntry[]): Promise<Readable> {
  const { pack } = await import('tar-stream');
  const archive = pack();
  const readable = new PassThrough();
  void addAll(archive, entries);
  // Whoever reads it learns of an error there.
  pipeline(archive, readable).catch(() => undefined);
  return readable;
}

async function addAll(archive: Pack, entries: readonly ArchiveEntry[]): Promise<void> {
  try {
    for (const entry of entries) await add(archive, entry);
    archive.finalize();
  } catch (error) {
    archive.destroy(error as Error);
  }
}

async function add(archive: Pack, entry: ArchiveEntry): Promise<void> {
  await new Promise<void>((resolve, reject) => {
    const done = (error?: Error | null): void => (error ? reject(error) : resolve());
    if (entry.kind === 'file') {
      const { body, path } = entry;
      archive.entry({ name: path, mode: FILE_MODE }, Buffer.from(body.buffer, body.byteOffset, body.byteLength), done);
    } else if (entry.kind === 'link') archive.entry({ name: entry.path, type: 'link', linkname: entry.target, mode: FILE_MODE }, done);
    else archive.entry({ name: entry.path, type: 'directory', mode: entry.mode }, done);
  });
}

/** Regular files, in the order of the archive; directories, links and the like are passed over. */
export async function readFiles(archive: Readable, { wants }: FilesToRead): Promise<FoundFile[]> {
  const { extract } = await import('tar-stream');
  const files: FoundFile[] = [];
  const reader = extract();
  reader.on('entry', (header, content, next) => {
    const { name, size = 0, type } = header;
    // Of its full size at once: parts that are joined at the end would need twice that.
    const body = type === 'file' && wants(name, size) ? Buffer.allocUnsafe(size) : null;
    let at = 0;
    content.on('data', (chunk: Buffer) => {
      if (body) at += chunk.copy(body, at);
    });
    content.on('end', () => {
      if (type === 'file') files.push(foundFile(header, body));
      next();
    });
  });
  await pipeline(archive, reader);
  return files;
}

function foundFile({ name, size = 0, mtime }: Headers, body: Buffer | null): FoundFile {
  return { path: name, bytes: size, modifiedAt: mtime ?? new Date(0), body };
}
