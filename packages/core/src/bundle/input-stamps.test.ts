import { mkdtempSync, rmSync, utimesSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { expect, test } from 'vitest';
import { areUnchanged, BuildStamps } from './input-stamps.ts';

function withFile(run: (file: string) => void): void {
  const directory = mkdtempSync(join(tmpdir(), 'farhaul-stamps-'));
  const file = join(directory, 'flows.ts');
  writeFileSync(file, 'export const first = 1;');
  const yesterday = new Date(Date.now() - 86_400_000);
  utimesSync(file, yesterday, yesterday);
  try {
    run(file);
  } finally {
    rmSync(directory, { recursive: true, force: true });
  }
}

test('a file that changes between its reading and the end of the build makes what was built stale', () =>
  withFile((file) => {
    const stamps = new BuildStamps();
    stamps.take([file]);
    writeFileSync(file, 'export const other = 2;');
    expect(areUnchanged(stamps.of([file]))).toBe(false);
  }));

test('a file that changes before it is stamped, while the build goes on, makes what was built stale', () =>
  withFile((file) => {
    const stamps = new BuildStamps();
    const later = new Date(Date.now() + 1000);
    utimesSync(file, later, later);
    stamps.take([file]);
    expect(areUnchanged(stamps.of([file]))).toBe(false);
  }));

test('what cannot be asked for while the build goes on is asked at its end', () =>
  withFile((file) => {
    const stamps = new BuildStamps();
    stamps.take(['\0virtual', file]);
    expect(areUnchanged(stamps.of([file]))).toBe(true);
  }));
