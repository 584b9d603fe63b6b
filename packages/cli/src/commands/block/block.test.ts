import { readFileSync, readdirSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import type { Block } from '@farhaul/core/client';
import { afterAll, expect, test } from 'vitest';
import { CommandLine } from '../../command-line.fixture.ts';

const line = new CommandLine();
afterAll(() => line.remove());

const PLANTED = 'plaf0nd-Pelikan-77';

function everythingKept(): string {
  return readdirSync(line.home, { recursive: true, encoding: 'utf8', withFileTypes: true })
    .filter((entry) => entry.isFile())
    .map((entry) => readFileSync(join(entry.parentPath, entry.name), 'latin1'))
    .join('\n');
}

test('a secret is piped in, shown nowhere, and kept encrypted', async () => {
  expect(await line.piped(`${PLANTED}\n`, 'block', 'create', 'secret', 'db-password')).toMatchObject({
    code: 0,
    stdout: 'Saved block db-password of type secret.\n',
  });
  const shown = await Promise.all([
    line.run('block', 'ls'),
    line.run('block', 'inspect', 'db-password'),
    line.run('block', 'ls', '--json'),
  ]);
  expect(shown.map(({ code }) => code)).toEqual([0, 0, 0]);
  expect(shown[1]?.stdout).toContain('{{ block.db-password.value }}');
  expect(JSON.stringify(shown)).not.toContain(PLANTED);
  expect(everythingKept()).not.toContain(PLANTED);
  expect(await line.json<Block>('block', 'inspect', 'db-password')).toMatchObject({
    type: 'secret',
    document: {},
    secretFields: ['value'],
  });
});

test('a secret on the command line is refused, and not repeated', async () => {
  for (const args of [['--value', PLANTED], [`--value=${PLANTED}`]]) {
    const refused = await line.run('block', 'create', 'secret', 'typed', ...args);
    expect([refused.code, refused.stderr.includes('--value-file <path>')]).toEqual([1, true]);
    expect(refused.stdout + refused.stderr).not.toContain(PLANTED);
  }
});

test('a secret is read from a file, without its last line end', async () => {
  const file = join(line.home, '..', 'password.txt');
  writeFileSync(file, `${PLANTED}\n`);
  expect((await line.run('block', 'create', 'secret', 'from-file', '--value-file', file)).code).toBe(0);
  const missing = await line.run('block', 'create', 'secret', 'no-file', '--value-file', `${file}.gone`);
  expect([missing.code, missing.stderr.includes('cannot be read')]).toEqual([1, true]);
});

test('fields are flags of the type; what does not fit is refused with the nearest name', async () => {
  expect((await line.run('block', 'create', 'local-file-system', 'results', '--base-path', '/srv/results')).code).toBe(0);
  expect(await line.json<Block>('block', 'inspect', 'results')).toMatchObject({ document: { basePath: '/srv/results' }, secretFields: [] });
  const again = await line.run('block', 'create', 'local-file-system', 'results', '--base-path', '/srv/other');
  expect([again.code, again.stderr.includes('exists already')]).toEqual([1, true]);
  expect((await line.run('block', 'create', 'local-file-system', 'results', '--base-path=/srv/other', '--overwrite')).code).toBe(0);
  const typo = await line.run('block', 'create', 'local-file-system', 'typo', '--base-pat', '/srv');
  expect(typo.stderr).toContain('Did you mean --base-path?');
  expect((await line.run('block', 'create', 'local-file-sistem', 'typo')).stderr).toContain('Did you mean "local-file-system"?');
  expect((await line.run('block', 'create', 'local-file-system', 'empty')).stderr).toContain('needs the field "basePath"');
  expect((await line.run('block', 'inspect', 'resultz')).stderr).toContain('Did you mean "results"?');
});

test('types are listed with their fields', async () => {
  const { stdout } = await line.run('block', 'type', 'ls');
  expect(stdout).toMatch(/secret \(@farhaul\/core\)[\s\S]*value +--value-file +string +required, secret/);
  const types = await line.json<{ type: string }[]>('block', 'type', 'ls');
  expect(types.map(({ type }) => type)).toEqual(expect.arrayContaining(['secret', 'local-file-system']));
});

test('the key is rotated, and a block deleted', async () => {
  const rotation = await line.json<{ key: string; previousKey: string; blocks: number }>('block', 'rotate-key');
  expect(rotation.blocks).toBe(2);
  expect(rotation.key).not.toBe(rotation.previousKey);
  expect((await line.run('block', 'delete', 'from-file')).stdout).toBe('Deleted block from-file.\n');
  expect((await line.run('block', 'delete', 'from-file')).code).toBe(1);
});

test('the job of a pool is shown with its request and checks, and nothing is made', async () => {
  await line.run('work-pool', 'create', 'local', '-t', 'process');
  const preview = await line.json<{ job: object; plan: { request: { environment: Record<string, string> }; channel: string } }>(
    ...['work-pool', 'preview-job', 'local', '--variable', 'env.LEVEL=debug', '--variable', 'env.PASSWORD={{ block.db-password.value }}'],
  );
  expect(preview).toMatchObject({ job: { env: { LEVEL: 'debug' } }, plan: { channel: 'directory' } });
  expect(JSON.stringify(preview)).not.toContain(PLANTED);
  const text = await line.run('work-pool', 'preview-job', 'local', '--variable', 'env.LEVEL=debug');
  expect([text.code, text.stdout.includes('nothing was created')]).toEqual([0, true]);
  expect((await line.json<{ items?: unknown[] } | unknown[]>('flow-run', 'ls')) as unknown[]).toHaveLength(0);
  const wrong = await line.run('work-pool', 'preview-job', 'local', '--variable', 'imagee=x');
  expect([wrong.code, wrong.stderr.includes('imagee')]).toEqual([1, true]);
});

test('without the plugin of its type, the job alone is shown, and it says so', async () => {
  const template = {
    job: { image: '{{ image }}' },
    variables: { type: 'object', properties: { image: { type: 'string', default: 'node' } } },
  };
  await line.withClient(async (client) => {
    await client.workPools.create({ name: 'far', type: 'far-away', baseJobTemplate: template });
  });
  const { code, stdout } = await line.run('work-pool', 'preview-job', 'far', '--variable', 'image=node:24');
  expect([code, stdout.includes('"image": "node:24"'), stdout.includes('Not known here: no plugin of this project offers')]).toEqual([
    0,
    true,
    true,
  ]);
});
