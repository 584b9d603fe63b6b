import { existsSync } from 'node:fs';
import { dirname, join } from 'node:path';

/** Where a module says that it finds a file beside its own. */
const places = [
  /(?:\bjoin|\bresolve)\(\s*(?:__dirname|import\.meta\.dirname)\s*,\s*(['"`])([^'"`$]+)\1/g,
  /\b(?:__dirname|import\.meta\.dirname)\s*\+\s*(['"`])([^'"`$]+)\1/g,
  /\$\{\s*(?:__dirname|import\.meta\.dirname)\s*\}()([^'"`$]+)`/g,
  /\bnew URL\(\s*(['"`])([^'"`$]+)\1\s*,\s*import\.meta\.url\s*\)/g,
];
const dataFile = /(['"`])([^'"`\s]+\.(?:wasm|proto|node))\1/g;
const code = /\.(?:[cm]?js|json)$/;

/** Packages that name a file of their own and do without it in nearly all use; where they need it, their use is refused. */
const harmless = new Set(['pino', 'thread-stream']);

/**
 * Why a package that has this module cannot be part of the code: it reads a file that lies beside it, or starts a thread
 * from one. Null where it does not, or where the file is not there.
 */
export function siblingFileReason(file: string, text: string, packageName: string): string | null {
  if (harmless.has(packageName)) return null;
  const threads = /\bnew (?:\w+\.)?Worker\(/.test(text);
  for (const pattern of places) {
    for (const [, , path] of text.matchAll(pattern)) {
      if (path === undefined || !existsSync(join(dirname(file), path))) continue;
      if (!code.test(path)) return `reads ${path}, which lies beside its code`;
      if (threads) return `starts a thread from ${path}, which lies beside its code`;
    }
  }
  if (!/\b__dirname\b|\bimport\.meta\.(?:url|dirname)\b/.test(text)) return null;
  for (const [, , path] of text.matchAll(dataFile))
    if (existsSync(join(dirname(file), path!))) return `reads ${path}, which lies beside its code`;
  return null;
}
