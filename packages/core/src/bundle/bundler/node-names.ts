const id = '\0farhaul:node-names';

/**
 * What CommonJS code expects and an ES module lacks, for packages inside the bundle: only where a module means the
 * global of that name, so that its own variables are never in the way. Without a file (`data:`), a place is made up.
 */
export const nodeNames = {
  id,
  inject: { __filename: [id, '__filename'], __dirname: [id, '__dirname'] } as Record<string, [string, string]>,
  /** Of the bundler's own runtime: a `data:` URL is no place to require from. */
  createRequire: 'createRequire(import.meta.url.startsWith("data:") ? "file:///bundle.mjs" : import.meta.url)',
  source: `import { dirname } from 'node:path';
import { fileURLToPath } from 'node:url';
export const __filename = import.meta.url.startsWith('file:') ? fileURLToPath(import.meta.url) : '/bundle.mjs';
export const __dirname = dirname(__filename);`,
};
