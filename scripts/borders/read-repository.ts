import { readFileSync, readdirSync } from 'node:fs';
import { join } from 'node:path';

const generated = new Set(['node_modules', 'dist', 'coverage', '.git', '.turbo']);
const binary = /\.(png|jpe?g|gif|webp|woff2?|ico|gz|br|zst|zip|tgz|wasm|node|db|sqlite)$/;

/** Path → text of every file a person wrote. Needs no git, so that it also works in an unpacked archive. */
export function readRepository(root: string): Map<string, string> {
  const files = new Map<string, string>();
  const visit = (directory: string): void => {
    for (const entry of readdirSync(join(root, directory), { withFileTypes: true })) {
      const path = directory === '' ? entry.name : `${directory}/${entry.name}`;
      if (entry.isDirectory() && !generated.has(entry.name)) visit(path);
      if (entry.isFile() && !binary.test(entry.name)) files.set(path, readFileSync(join(root, path), 'utf8'));
    }
  };
  visit('');
  return files;
}
