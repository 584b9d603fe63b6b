import { spawnSync } from 'node:child_process';
import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { CommandLine } from '../../command-line.fixture.ts';

const line = new CommandLine();
beforeAll(async () => {
  await line.withClient(async (client) => {
    const baseJobTemplate = { job: { name: 'x' }, variables: { type: 'object', properties: {} } };
    for (const name of ['gpu', 'gpu-large', 'small']) await client.workPools.create({ name, type: 'process', baseJobTemplate });
  });
}, 60_000);
afterAll(() => line.remove());

async function complete(...words: string[]): Promise<string[]> {
  const { code, stdout } = await line.run('complete', '--', ...words);
  expect(code).toBe(0);
  return stdout
    .trimEnd()
    .split('\n')
    .map((candidate) => candidate.split('\t')[0] ?? '');
}

describe('at the cursor stand', () => {
  test.each([
    ['nouns', ['work'], ['work-pool', 'work-queue', 'worker']],
    ['verbs', ['work-pool', 'pa'], ['pause']],
    ['names of what there is', ['work-pool', 'inspect', 'gp'], ['gpu', 'gpu-large']],
    ['names for an option', ['worker', 'start', '--pool', 's'], ['small']],
    ['options', ['worker', 'start', '-p', 'gpu', '--run'], ['--run-once']],
    ['choices', ['flow-run', 'logs', '--level', 'w'], ['warning']],
    ['worker types', ['work-pool', 'create', 'new', '--type', 'doc'], ['docker']],
    ['error codes', ['explain', 'FARHAUL_BUNDLE_RES'], ['FARHAUL_BUNDLE_RESOLVE']],
    ['nothing for a name that is being made up', ['work-pool', 'create', ''], ['']],
    ['nothing for what does not exist', ['frobnicate', 'x'], ['']],
  ])('%s', async (_what, words, expected) => {
    expect(await complete(...words)).toEqual(expected);
  });
});

test('bash completes by the printed script', async () => {
  const { stdout: script } = await line.run('completion', 'bash');
  const bin = mkdtempSync(join(tmpdir(), 'farhaul-completion-'));
  writeFileSync(join(bin, 'farhaul'), '#!/bin/bash\nshift 2\nprintf "%s\\t\\n" "asked for $*"\n', { mode: 0o755 });
  const { stdout, stderr } = spawnSync(
    'bash',
    ['--norc', '-c', `${script}\nCOMP_WORDS=(farhaul work-pool inspect gp)\nCOMP_CWORD=3\n_farhaul\nprintf "%s\\n" "\${COMPREPLY[@]}"`],
    { encoding: 'utf8', env: { PATH: `${bin}:${process.env['PATH']}` } },
  );
  rmSync(bin, { recursive: true });
  expect([stdout, stderr]).toEqual(['asked for work-pool inspect gp\n', '']);
});
