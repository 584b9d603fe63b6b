import { mkdirSync, readdirSync, readFileSync, renameSync, rmSync, statSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import type { BuiltCode } from './build-code.ts';
import type { Built, BuildStore } from './bundle-cache.ts';

const KEPT = 200;

/** Keeps built code in a directory, for the next process. What cannot be read or written is built again. */
export function diskStore(directory: string): BuildStore<BuiltCode> {
  const fileOf = async (key: string): Promise<string> => join(directory, `${(await import('./compress.ts')).sha256(key)}.json`);
  return {
    read: async (key) => {
      try {
        return await parse(readFileSync(await fileOf(key), 'utf8'));
      } catch {
        return null;
      }
    },
    write: async (key, built) => {
      // What was fetched has no file here to be read from again.
      if (built.value.vendored.some(({ absolute }) => absolute === null)) return;
      try {
        mkdirSync(directory, { recursive: true, mode: 0o700 });
        const { code, map } = built.value;
        const text = JSON.stringify({
          ...built,
          value: { ...built.value, code: Buffer.from(code).toString('base64'), map: Buffer.from(map).toString('base64') },
        });
        const file = await fileOf(key);
        const temporary = `${file}.${process.pid}`;
        writeFileSync(temporary, text);
        renameSync(temporary, file);
        forgetOldest(directory);
      } catch {
        // A full or read-only disk costs time, not the run.
      }
    },
  };
}

async function parse(text: string): Promise<Built<BuiltCode> | null> {
  const { sha256 } = await import('./compress.ts');
  const stored = JSON.parse(text) as Built<Omit<BuiltCode, 'code' | 'map'> & { code: string; map: string }>;
  const [code, map] = [Buffer.from(stored.value.code, 'base64'), Buffer.from(stored.value.map, 'base64')];
  const intact = sha256(code) === stored.value.description.sha256 && sha256(map) === stored.value.mapDescription.sha256;
  return intact ? { ...stored, value: { ...stored.value, code, map } } : null;
}

function forgetOldest(directory: string): void {
  const files = readdirSync(directory);
  if (files.length <= KEPT) return;
  const byAge = files
    .map((name) => ({ path: join(directory, name), time: statSync(join(directory, name)).mtimeMs }))
    .sort((first, second) => first.time - second.time);
  for (const { path } of byAge.slice(0, files.length - KEPT)) rmSync(path, { force: true });
}
