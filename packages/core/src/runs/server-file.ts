import { readFileSync, renameSync, rmSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { makePrivateDirectory } from '../settings/make-private-directory.ts';

/** `server.json` of a data directory: a server that runs on it says where it is, so that everyone meets at one place. */
export interface ServerFile {
  /** Of the API. */
  url: string;
  pid: number;
  version: string;
  /** Where its runs are kept: `sqlite` is the directory's own store, anything else lies elsewhere. */
  store: 'sqlite' | 'postgres' | 'memory';
}

/**
 * Answers what to do when the server ends. A file of a server whose runs lie elsewhere stays, so that nobody falls back
 * to the directory's own store and looks for them there; so does one that another server wrote meanwhile.
 */
export function writeServerFile(dataDirectory: string, file: ServerFile): () => void {
  const path = serverFilePath(dataDirectory);
  makePrivateDirectory(dataDirectory);
  const draft = `${path}.${process.pid}`;
  writeFileSync(draft, JSON.stringify(file), { mode: 0o600 });
  renameSync(draft, path);
  return () => {
    if (file.store === 'sqlite' && readServerFile(dataDirectory)?.pid === file.pid) rmSync(path, { force: true });
  };
}

/** Null where no server runs on the directory; one that was killed has left its file behind, but no process. */
export function readServerFile(dataDirectory: string): ServerFile | null {
  const file = lastServer(dataDirectory);
  return file && isAlive(file.pid) ? file : null;
}

/** The server that this directory's runs belong to, whether it runs or not; null where the directory keeps them itself. */
export function lastServer(dataDirectory: string): ServerFile | null {
  try {
    const file = JSON.parse(readFileSync(serverFilePath(dataDirectory), 'utf8')) as ServerFile;
    return typeof file.url === 'string' && typeof file.pid === 'number' ? file : null;
  } catch {
    return null;
  }
}

export function serverFilePath(dataDirectory: string): string {
  return join(dataDirectory, 'server.json');
}

function isAlive(pid: number): boolean {
  try {
    process.kill(pid, 0);
    return true;
  } catch (error) {
    return (error as NodeJS.ErrnoException).code === 'EPERM';
  }
}
