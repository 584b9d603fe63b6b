import { spawnSync } from 'node:child_process';
import { chmodSync, copyFileSync, mkdirSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeEach, expect, test } from 'vitest';

let place: string;

beforeEach(() => {
  place = mkdtempSync(join(tmpdir(), 'farhaul-ci-'));
  for (const directory of ['.ci', 'programs']) mkdirSync(join(place, directory));
  copyFileSync(join(import.meta.dirname, '../.ci/run'), join(place, '.ci/run'));
});

afterEach(() => rmSync(place, { recursive: true, force: true }));

/** Runs `.ci/run` with an npm that does `unit` for the first suite and `other` for every further one. */
function runSuites(unit: string, other: string): { status: number | null; lastLine: string | undefined; output: string } {
  writeFileSync(join(place, 'programs/npm'), `#!/bin/sh\nif [ "$*" = test ]; then ${unit}; else ${other}; fi\n`);
  chmodSync(join(place, 'programs/npm'), 0o755);
  // One further suite only, so that the sums below stay the same when suites are added.
  const script = `sed -i '/^suites=(/,/^)/{/npm test\\|suites=\\|^)/!d}; s/^)$/  "other | npm run other"\\n)/;' .ci/run && exec .ci/run`;
  const { status, stdout } = spawnSync('bash', ['-c', script], {
    cwd: place,
    encoding: 'utf8',
    env: { PATH: `${join(place, 'programs')}:/usr/bin:/bin` },
  });
  return { status, lastLine: stdout.trim().split('\n').at(-1), output: stdout };
}

test('the last line is the sum of all closing lines', () => {
  const { status, lastLine } = runSuites('echo 12 passed, 0 failed, 2 skipped', "printf '\\033[32m3 passed, 0 failed\\033[0m\\nbye\\n'");
  expect([status, lastLine]).toEqual([0, '15 passed, 0 failed, 2 skipped']);
});

test('a suite with a failure fails the run', () => {
  const { status, lastLine } = runSuites('echo 12 passed, 0 failed', 'echo 3 passed, 2 failed, 1 skipped; exit 1');
  expect([status, lastLine]).toEqual([1, '15 passed, 2 failed, 1 skipped']);
});

test('a suite that never reports fails the run', () => {
  const { status, lastLine, output } = runSuites('echo nothing of note', 'echo 3 passed, 0 failed');
  expect([status, lastLine]).toEqual([1, '3 passed, 1 failed, 0 skipped']);
  expect(output).toContain('test never reported');
});

test('a suite that exits with an error fails the run, whatever it reported', () => {
  const { status, lastLine, output } = runSuites('echo 12 passed, 0 failed; exit 4', 'echo 3 passed, 0 failed');
  expect([status, lastLine]).toEqual([1, '15 passed, 1 failed, 0 skipped']);
  expect(output).toContain('test exited with 4');
});
