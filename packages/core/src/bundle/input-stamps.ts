import { statSync, type Stats } from 'node:fs';

/** What changes with a file's content, as cheaply as a file system tells it. */
export interface InputStamp {
  file: string;
  stamp: string;
}

/** @param since the time before the file was read, epoch milliseconds: what changed later is taken as changed */
export function stampOf(file: string, since = Infinity): InputStamp {
  const stats = statSync(file, { throwIfNoEntry: false });
  if (stats === undefined) return { file, stamp: 'absent' };
  return { file, stamp: stats.mtimeMs > since ? 'changed meanwhile' : stampOfStats(stats) };
}

export function stampOfStats(stats: Stats): string {
  return `${stats.ino}:${stats.size}:${stats.mtimeMs}:${stats.ctimeMs}:${stats.mode}`;
}

/** Takes the state of files that a build reads; what was stamped while it went on is not looked at again at its end. */
export class BuildStamps {
  readonly #began = Date.now();
  readonly #stamps = new Map<string, InputStamp>();

  take(files: readonly string[]): void {
    for (const file of files) {
      try {
        this.#stamps.set(file, stampOf(file, this.#began));
      } catch {
        // Asked again at the end, if it is an input at all.
      }
    }
  }

  of(files: readonly string[]): InputStamp[] {
    return files.map((file) => this.#stamps.get(file) ?? stampOf(file, this.#began));
  }
}

/** Whether all files are still as they were. */
export function areUnchanged(stamps: readonly InputStamp[]): boolean {
  return stamps.every(({ file, stamp }) => stampOf(file).stamp === stamp);
}
