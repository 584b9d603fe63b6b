import { readdirSync, type Dirent } from 'node:fs';
import { sep } from 'node:path';

export interface FoundFile {
  /** `/`-separated, relative to where the walk began. */
  path: string;
  absolute: string;
  link: boolean;
}

/**
 * All files below a directory; `passedOver` hears of what was not admitted. Links to directories are not followed, so that a walk always ends; a link to a file is
 * given with its own name. Special files are left out.
 */
export function walkDirectory(
  root: string,
  admits: (name: string) => boolean,
  passedOver: (absolute: string, entry: Dirent) => void = () => undefined,
): FoundFile[] {
  const found: FoundFile[] = [];
  const visit = (directory: string, prefix: string): void => {
    for (const entry of entriesOf(directory)) {
      const absolute = directory + sep + entry.name;
      if (!admits(entry.name)) {
        passedOver(absolute, entry);
        continue;
      }
      const path = prefix + entry.name;
      if (entry.isDirectory()) visit(absolute, `${path}/`);
      else if (entry.isFile() || entry.isSymbolicLink()) found.push({ path, absolute, link: entry.isSymbolicLink() });
    }
  };
  visit(root, '');
  return found;
}

function entriesOf(directory: string): Dirent[] {
  return readdirSync(directory, { withFileTypes: true }).sort((first, second) => (first.name < second.name ? -1 : 1));
}
