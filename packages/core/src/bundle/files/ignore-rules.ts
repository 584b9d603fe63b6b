import ignore, { type Ignore } from 'ignore';
import { existsSync, readFileSync } from 'node:fs';
import { join, relative, sep } from 'node:path';

export const IGNORE_FILE = '.farhaulignore';

/** The ignore files of the given directories, outermost first; an inner one decides over an outer one. */
export class IgnoreRules {
  readonly #rules: { directory: string; rules: Ignore }[] = [];
  /** The files that were read, since a change of them changes what is included. */
  readonly files: string[] = [];

  constructor(directories: readonly string[]) {
    for (const directory of new Set(directories)) {
      const file = join(directory, IGNORE_FILE);
      if (!existsSync(file)) continue;
      this.files.push(file);
      this.#rules.push({ directory, rules: ignore().add(readFileSync(file, 'utf8')) });
    }
  }

  hides(file: string): boolean {
    if (this.#rules.length === 0) return false;
    let hidden = false;
    for (const { directory, rules } of this.#rules) {
      const path = relative(directory, file).split(sep).join('/');
      if (path === '' || path.startsWith('../')) continue;
      const { ignored, unignored } = rules.test(path);
      if (ignored) hidden = true;
      else if (unignored) hidden = false;
    }
    return hidden;
  }
}
