import { readFileSync } from 'node:fs';
import { dirname, join } from 'node:path';
import { parseSync } from 'rolldown/utils';

/** Every file of a package that node reads before an entry runs, the entry first: what is imported lazily is none of them. */
export function loadedFiles(entry: string): string[] {
  const found = new Set([entry]);
  for (const file of found) {
    const { staticImports, staticExports } = parseSync(file, readFileSync(file, 'utf8')).module;
    const exported = staticExports.flatMap(({ entries }) => entries.flatMap(({ moduleRequest }) => moduleRequest ?? []));
    for (const { value } of [...staticImports.map(({ moduleRequest }) => moduleRequest), ...exported])
      if (value.startsWith('.')) found.add(join(dirname(file), value));
  }
  return [...found];
}
