import { existsSync } from 'node:fs';
import { delimiter, join } from 'node:path';

export function hasProgram(name: string): boolean {
  return programPath(name) !== null;
}

/** Also where only root looks for programs. */
export function programPath(name: string): string | null {
  const directories = [...(process.env['PATH'] ?? '').split(delimiter), '/usr/sbin', '/sbin'];
  return directories.map((directory) => join(directory, name)).find((path) => existsSync(path)) ?? null;
}
