import { writeFileSync, mkdirSync, symlinkSync } from 'node:fs';
import { dirname, join } from 'node:path';
import { fileURLToPath } from 'node:url';
import type { BundleManifestV1 } from '@farhaul/core/client';
import { afterAll, expect, test } from 'vitest';
import { CommandLine } from '../../command-line.fixture.ts';

const line = new CommandLine();
afterAll(() => line.remove());

test('inspect says what travels with a flow, without running its file', async () => {
  const project = dirname(line.home);
  mkdirSync(join(project, 'node_modules/@farhaul'), { recursive: true });
  symlinkSync(fileURLToPath(new URL('../../../../core', import.meta.url)), join(project, 'node_modules/@farhaul/core'));
  writeFileSync(join(project, 'package.json'), '{ "name": "project", "type": "module" }');
  writeFileSync(
    join(project, 'flows.ts'),
    `import { flow, subprocess } from '@farhaul/core';
console.log('this file was run');
export const train = subprocess()(flow(async (epochs: number, rate = 0.1) => epochs * rate));
`,
  );
  const { code, stdout, stderr } = await line.run('bundle', 'inspect', 'flows.ts:train');
  expect({ code, stderr }).toEqual({ code: 0, stderr: '' });
  expect(stdout).toMatch(/^train {2}[\d.]+ k?B compressed\ndefined +flows\.ts:3:/);
  expect(stdout).toMatch(/\nparameters +epochs: number, rate\?/);
  expect((await line.json<BundleManifestV1>('bundle', 'inspect', 'flows.ts:train')).entries[0]?.flow.name).toBe('train');
  expect(await line.run('bundle', 'inspect', 'flows.ts:tain')).toMatchObject({
    code: 1,
    stdout: '',
    stderr: expect.stringMatching(/^error: .*"tain"/),
  });
});
