import { pathIn } from './bundle-place.ts';
import { packageOfFile } from './natives/package-place.ts';

/** A chain of imports as a person reads it: files of the project by their path, packages by their name. */
export function chainNames(files: readonly string[], root: string): string[] {
  const names = files.map((file) => (/[\\/]node_modules[\\/]/.test(file) ? (packageOfFile(file)?.name ?? file) : pathIn(root, file)));
  return names.filter((name, index) => name !== names[index - 1]);
}
