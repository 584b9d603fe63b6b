import { existsSync, readFileSync } from 'node:fs';
import { fileURLToPath } from 'node:url';

/** Beside the built program; in the repository they are what the build copies from. */
const directories = [new URL('./errors/', import.meta.url), new URL('../../../docs/errors/', import.meta.url)];

/** The page of a code, Markdown; null where none was shipped. */
export function readErrorPage(code: string): string | null {
  const file = directories.map((directory) => fileURLToPath(new URL(`${code}.md`, directory))).find((path) => existsSync(path));
  return file === undefined ? null : readFileSync(file, 'utf8');
}
