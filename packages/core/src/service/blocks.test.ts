import { chmodSync, existsSync, mkdtempSync, readFileSync, rmSync, statSync, writeFileSync } from 'node:fs';
import { randomBytes } from 'node:crypto';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeEach, describe, expect, test } from 'vitest';
import { openSecretKeys, type SecretKeys } from './secrets/secret-keys.ts';
import { all, run, sql } from './store/statement.ts';
import type { Store } from './store/store.ts';
import { describeOnStores } from './testing/describe-on-stores.ts';
import { createScenario, type Scenario } from './testing/scenario.ts';
import { bundleCode } from '../testing/run-creation.ts';

const PLANTED = 'plaf0nd-Pelikan-77';
let directory: string;
beforeEach(() => {
  directory = mkdtempSync(join(tmpdir(), 'farhaul-keys-'));
});
afterEach(() => rmSync(directory, { recursive: true, force: true }));

const fileKeys = (): SecretKeys => openSecretKeys({ key: null, file: null, dataDirectory: directory });
const keyFile = (): string => join(directory, 'secret.key');
const variable = (...keys: string[]): SecretKeys => openSecretKeys({ key: keys.join(','), file: null, dataDirectory: directory });
const key = (): string => randomBytes(32).toString('base64');
const secret = (name: string, value = PLANTED) => ({ name, type: 'secret', document: {}, secrets: { value } });
const readable = { name: 'any', type: 'credentials', document: { user: 'ci' }, secrets: { password: PLANTED, token: PLANTED } };

/** Everything that a store holds, as text. */
async function wholeStore(store: Store): Promise<string> {
  const tables =
    store.kind === 'sqlite'
      ? sql`select name from sqlite_master where type = 'table'`
      : sql`select table_name as name from information_schema.tables where table_schema = current_schema()`;
  const names = await store.read(() => all<{ name: string }>(tables));
  const texts: string[] = [];
  for (const { name } of names) {
    if (name.startsWith('sqlite_')) continue;
    texts.push(JSON.stringify(await store.read(() => all({ text: `select * from ${name}`, parameters: [] }))));
  }
  return texts.join('\n');
}

/** A pool-less run that refers to blocks, claimed. */
async function runWith(s: Scenario, jobVariables: Record<string, unknown>): Promise<{ executionId: string; token: string }> {
  return (await s.running({ binding: { workerType: 'process', jobVariables, storage: null } })).runner;
}

async function forget(s: Scenario): Promise<void> {
  for (const { name } of (await s.client.blocks.list({ limit: 1000 })).items) await s.client.blocks.delete({ name });
}

describeOnStores('a saved block', (_story, opened) => {
  beforeEach(() => forget(createScenario(opened().store)));
  const story = (keys: SecretKeys = fileKeys()): Scenario => createScenario(opened().store, { secretKeys: keys });

  test('shows which fields are secret, and never their values', async () => {
    const s = story();
    const answers = [
      await s.client.blocks.save({ ...readable, name: 'shown' }),
      await s.client.blocks.get({ name: 'shown' }),
      (await s.client.blocks.list({})).items,
    ];
    expect(answers[1]).toMatchObject({ document: { user: 'ci' }, secretFields: ['password', 'token'] });
    expect(JSON.stringify(answers)).not.toContain(PLANTED);
    expect(await wholeStore(opened().store)).not.toContain(PLANTED);
    expect(await wholeStore(opened().store)).not.toContain(Buffer.from(PLANTED).toString('base64').slice(0, 16));
  });

  test('that is overwritten has the new secrets only', async () => {
    const s = story();
    await s.client.blocks.save({ ...readable, name: 'again' });
    await expect(s.client.blocks.save({ ...readable, name: 'again' })).rejects.toMatchObject({ code: 'FARHAUL_CONFLICT' });
    expect((await s.client.blocks.save({ ...readable, name: 'again', secrets: { token: 'x' }, overwrite: true })).secretFields).toEqual([
      'token',
    ]);
    expect((await s.client.blocks.save({ ...readable, name: 'again', secrets: {}, overwrite: true })).secretFields).toEqual([]);
  });

  test('takes no secret among its open fields', async () => {
    const s = story();
    const both = { name: 'open', type: 'secret', document: { value: PLANTED }, secrets: {} };
    await expect(s.client.blocks.save(both)).rejects.toMatchObject({ code: 'FARHAUL_INPUT_INVALID' });
    expect(await wholeStore(opened().store)).not.toContain(PLANTED);
  });

  test('is told apart from a near name', async () => {
    const s = story();
    await s.client.blocks.save(secret('db-password'));
    await expect(s.client.blocks.get({ name: 'db-pasword' })).rejects.toMatchObject({
      code: 'FARHAUL_NOT_FOUND',
      hint: 'Did you mean "db-password"?',
    });
  });

  test('from before there were secrets is as it was', async () => {
    const s = story();
    await opened().store.write(() =>
      run(
        sql`insert into block (name, type, document, created_at, updated_at) values ('old', 'local-file-system', '{"basePath":"/a"}', 1, 1)`,
      ),
    );
    expect(await s.client.blocks.get({ name: 'old' })).toMatchObject({ document: { basePath: '/a' }, secretFields: [] });
    await s.client.blocks.save({ ...secret('old'), overwrite: true });
    const runner = await runWith(s, { env: { A: '{{ block.old.value }}' } });
    expect((await s.client.run.blocks(runner)).blocks['old']?.secrets).toEqual({ value: PLANTED });
  });
});

describeOnStores('the secrets of an execution', (_story, opened) => {
  beforeEach(() => forget(createScenario(opened().store)));
  const story = (keys: SecretKeys = fileKeys()): Scenario => createScenario(opened().store, { secretKeys: keys });
  const reference = { env: { PASSWORD: 'x{{ block.one.password }}' } };

  test('are those fields that its own job variables refer to, and no others', async () => {
    const s = story();
    await s.client.blocks.save({ ...readable, name: 'one' });
    await s.client.blocks.save({ ...readable, name: 'two' });
    const runner = await runWith(s, reference);
    expect(await s.client.run.blocks(runner)).toEqual({ blocks: { one: { document: {}, secrets: { password: PLANTED } } } });
    expect(await s.client.run.blocks(await runWith(s, { env: {} }))).toEqual({ blocks: {} });
  });

  test('are those of the pool template too', async () => {
    const s = story();
    await s.client.blocks.save({ ...readable, name: 'one' });
    const template = {
      job: { login: '{{ block.one.token }}', env: '{{ env }}' },
      variables: {
        type: 'object',
        properties: { env: { type: 'object', description: 'E {{ block.one.password }}.', default: { U: '{{ block.one.user }}' } } },
      },
    };
    const pool = await s.pool({ name: 'templated', baseJobTemplate: template });
    const id = await s.create({ workPoolName: pool });
    const [claim] = await s.claim(await s.worker({ pool }), { pool });
    expect(claim?.flowRun.id).toBe(id);
    const { executionId, token } = claim!.grant;
    expect(await s.client.run.blocks({ executionId, token })).toEqual({
      blocks: { one: { document: { user: 'ci' }, secrets: { token: PLANTED } } },
    });
  });

  test('are read with its own token only, and while it runs', async () => {
    const s = story();
    await s.client.blocks.save({ ...readable, name: 'one' });
    const mine = await runWith(s, { env: {} });
    const started = await s.running({ binding: { workerType: 'process', jobVariables: reference, storage: null } });
    for (const token of [mine.token, '', 'x'.repeat(43), started.runner.token.toLowerCase() + 'x']) {
      await expect(s.client.run.blocks({ executionId: started.runner.executionId, token })).rejects.toMatchObject({
        code: 'FARHAUL_API_UNAUTHORIZED',
      });
    }
    await s.end(started.claim, 'COMPLETED');
    await expect(s.client.run.blocks(started.runner)).rejects.toMatchObject({ code: 'FARHAUL_TRANSITION_REFUSED' });
  });

  test('leave an event with names, and no value anywhere in the store', async () => {
    const s = story();
    await s.client.blocks.save({ ...readable, name: 'one' });
    const started = await s.running({ binding: { workerType: 'process', jobVariables: reference, storage: null } });
    await s.client.run.blocks(started.runner);
    const events = (await s.client.flowRuns.events({ id: started.id, limit: 100 })).items;
    expect(events.find(({ kind }) => kind === 'secrets-read')?.data).toEqual({ blocks: ['one'] });
    expect(await wholeStore(opened().store)).not.toContain(PLANTED);
    expect(JSON.stringify(await s.client.flowRuns.get({ id: started.id }))).toContain('{{ block.one.password }}');
  });

  test('are taken out of what its runner tells: lines, tasks, notes and its end', async () => {
    const s = story();
    await s.client.blocks.save({ ...readable, name: 'one' });
    const { id, runner } = await s.running({ binding: { workerType: 'process', jobVariables: reference, storage: null } });
    const time = new Date(s.now()).toISOString();
    const failed = { type: 'FAILED' as const, name: 'Failed', message: `Error: ${PLANTED}`, time };
    const line = { sequence: 1, time, level: 'info' as const, source: 'stdout' as const, message: `it is ${PLANTED}`, taskRunId: null };
    await s.client.run.logs({ ...runner, lines: [line] });
    const task = { id: '01900000-0000-7000-8000-00000000000a', taskName: 'step', name: 'step-1', parentTaskRunId: null };
    await s.client.run.report({
      ...runner,
      reports: [
        { sequence: 1, time, kind: 'note', message: `noted ${PLANTED}` },
        { sequence: 2, time, kind: 'task', taskRun: { ...task, state: failed, attempt: 1, startedAt: time, endedAt: time } },
        { sequence: 3, time, kind: 'awaiting-retry', attempt: 1, delayMs: 1, error: `failed with ${PLANTED}` },
      ],
    });
    const ending = { state: failed, attempt: 1, startedAt: time, endedAt: time, node: 'v24', resultSha256: null, resultBytes: 0, hmac: '' };
    await s.client.run.result({ ...runner, result: null, ending });
    expect((await s.client.flowRuns.get({ id })).state).toMatchObject({ type: 'FAILED', message: 'Error: ***' });
    expect((await s.client.flowRuns.logs({ id, limit: 10 })).items.map(({ message }) => message)).toEqual(['it is ***']);
    expect(await wholeStore(opened().store)).not.toContain(PLANTED);
  });

  test('that are not there are refused when the run is submitted, with the nearest name', async () => {
    const s = story();
    await s.client.blocks.save({ ...readable, name: 'one' });
    const submit = (text: string) => s.create({ binding: { workerType: 'process', jobVariables: { env: { A: text } }, storage: null } });
    await expect(submit('{{ block.on.password }}')).rejects.toMatchObject({ code: 'FARHAUL_BLOCK_REFERENCE', hint: 'Did you mean "one"?' });
    await expect(submit('{{ block.one.pasword }}')).rejects.toMatchObject({
      code: 'FARHAUL_BLOCK_REFERENCE',
      hint: 'Did you mean "password"?',
    });
    await expect(submit('{{ block.one }}')).rejects.toMatchObject({
      code: 'FARHAUL_BLOCK_REFERENCE',
      hint: expect.stringContaining('block.name.field'),
    });
    await expect(submit('{{ block.constructor.name }}')).rejects.toMatchObject({ code: 'FARHAUL_BLOCK_REFERENCE' });
    await expect(submit('{{ block.one.constructor }}')).rejects.toMatchObject({ code: 'FARHAUL_BLOCK_REFERENCE' });
  });

  test('cannot be handed to a child that the run may not read itself', async () => {
    const s = story();
    await s.client.blocks.save({ ...readable, name: 'one' });
    const pool = await s.pool({ name: 'children' });
    const code = bundleCode();
    const parentWith = (jobVariables: Record<string, unknown>) =>
      s.running({ code, binding: { workerType: 'process', jobVariables, storage: null } });
    const child = (runner: { executionId: string; token: string }, id: string) =>
      s.client.run.submit({
        ...runner,
        id,
        name: 'child',
        flowName: 'child',
        parameters: {},
        arguments: { inline: '' },
        entry: 0,
        workerType: 'process',
        jobVariables: reference,
        workPoolName: pool,
      });
    const other = await parentWith({ env: { A: '{{ block.one.token }}' } });
    await expect(child(other.runner, '01900000-0000-7000-8000-000000000001')).rejects.toMatchObject({ code: 'FARHAUL_BLOCK_REFERENCE' });
    const same = await parentWith(reference);
    expect((await child(same.runner, '01900000-0000-7000-8000-000000000002')).binding?.jobVariables).toEqual(reference);
  });

  test('that only the caller knows are taken from the caller alone', async () => {
    const s = story();
    const binding = { workerType: 'process', jobVariables: { login: { password: '********' } }, storage: null };
    await expect(s.create({ binding })).rejects.toMatchObject({
      code: 'FARHAUL_SECRET_UNSAVED',
      message: expect.stringContaining('"login.password"'),
      hint: expect.stringContaining('save("name")'),
    });
    await s.create({ binding, callerOnly: true });
  });
});

describeOnStores('the key of secrets', (_story, opened) => {
  beforeEach(() => forget(createScenario(opened().store)));
  const story = (keys: SecretKeys): Scenario => createScenario(opened().store, { secretKeys: keys });
  const opensAgain = async (s: Scenario): Promise<unknown> => {
    const { blocks } = await s.client.run.blocks(await runWith(s, { env: { A: '{{ block.one.value }}' } }));
    return blocks['one']?.secrets['value'];
  };

  test('is made with the first secret, readable by nobody else, and not before', async () => {
    const s = story(fileKeys());
    await s.client.blocks.save({ name: 'plain', type: 'any', document: {} });
    expect(existsSync(keyFile())).toBe(false);
    await s.client.blocks.save(secret('one'));
    expect(statSync(keyFile()).mode & 0o777).toBe(0o600);
    expect(await opensAgain(story(fileKeys()))).toBe(PLANTED);
    expect(await wholeStore(opened().store)).not.toContain(readFileSync(keyFile(), 'utf8').trim());
  });

  test('that is lost is named, and never replaced by a new one in silence', async () => {
    const s = story(fileKeys());
    await s.client.blocks.save(secret('one'));
    rmSync(keyFile());
    const lost = {
      code: 'FARHAUL_SECRET_KEY',
      message: expect.stringMatching(/key [0-9a-f]{12}, but in the file .*secret\.key there is none/),
    };
    await expect(s.client.blocks.save(secret('two'))).rejects.toMatchObject(lost);
    await expect(opensAgain(s)).rejects.toMatchObject(lost);
    expect(existsSync(keyFile())).toBe(false);
    // Lost for good: without the blocks that nobody can open, it starts anew.
    await s.client.blocks.delete({ name: 'one' });
    await s.client.blocks.save(secret('two'));
    expect(existsSync(keyFile())).toBe(true);
  });

  test('of another server is refused, and both are named', async () => {
    const s = story(variable(key()));
    await s.client.blocks.save(secret('one'));
    const other = story(variable(key()));
    const wrong = {
      code: 'FARHAUL_SECRET_KEY',
      message: expect.stringMatching(/key [0-9a-f]{12}, but in the variable FARHAUL_SECRET_KEY there is [0-9a-f]{12}/),
    };
    await expect(other.client.blocks.save(secret('two'))).rejects.toMatchObject(wrong);
    await expect(opensAgain(other)).rejects.toMatchObject(wrong);
  });

  test.each(['short', key().slice(4), `${key()}A`, '!'.repeat(44)])('%j is refused as no key, without showing it', async (text) => {
    await expect(story(variable(text)).client.blocks.save(secret('one'))).rejects.toSatisfy(
      (error: { code: string; message: string }) => error.code === 'FARHAUL_SECRET_KEY' && !error.message.includes(text),
    );
  });

  test('that others can read is refused with the remedy', async () => {
    const s = story(fileKeys());
    await s.client.blocks.save(secret('one'));
    chmodSync(keyFile(), 0o644);
    await expect(opensAgain(s)).rejects.toMatchObject({ code: 'FARHAUL_SECRET_KEY', hint: expect.stringContaining('chmod 600') });
  });

  test('is rotated: what was saved opens with the new one, and the old one is gone', async () => {
    const s = story(fileKeys());
    await s.client.blocks.save(secret('one'));
    await s.client.blocks.save(secret('two'));
    const before = readFileSync(keyFile(), 'utf8');
    const rotation = await s.client.blocks.rotateKey();
    expect(rotation).toMatchObject({ blocks: 2, place: `the file ${keyFile()}` });
    expect(rotation.key).not.toBe(rotation.previousKey);
    expect(readFileSync(keyFile(), 'utf8')).not.toContain(before.trim());
    expect(statSync(keyFile()).mode & 0o777).toBe(0o600);
    expect(await opensAgain(story(fileKeys()))).toBe(PLANTED);
    writeFileSync(keyFile(), before, { mode: 0o600 });
    await expect(opensAgain(s)).rejects.toMatchObject({ code: 'FARHAUL_SECRET_KEY' });
  });

  test('is rotated by several at once, and what was saved still opens', async () => {
    const s = story(fileKeys());
    await s.client.blocks.save(secret('one'));
    await Promise.all([s.client.blocks.rotateKey(), s.client.blocks.rotateKey(), s.client.blocks.rotateKey()]);
    expect(await opensAgain(s)).toBe(PLANTED);
    expect(readFileSync(keyFile(), 'utf8').trim().split('\n')).toHaveLength(1);
  });

  test('that a variable gives is rotated to the first of its keys', async () => {
    const [old, next] = [key(), key()];
    await story(variable(old)).client.blocks.save(secret('one'));
    const both = story(variable(next, old));
    expect(await opensAgain(both)).toBe(PLANTED);
    expect(await both.client.blocks.rotateKey()).toMatchObject({ blocks: 1 });
    expect(await opensAgain(story(variable(next)))).toBe(PLANTED);
    await expect(opensAgain(story(variable(old)))).rejects.toMatchObject({ code: 'FARHAUL_SECRET_KEY' });
  });

  test('whose rotation died half way is still there, with what it opens', async () => {
    const s = story(fileKeys());
    await s.client.blocks.save(secret('one'));
    // The new key was written, the store not yet changed.
    writeFileSync(keyFile(), `${key()}\n${readFileSync(keyFile(), 'utf8')}`, { mode: 0o600 });
    expect(await opensAgain(s)).toBe(PLANTED);
    await s.client.blocks.rotateKey();
    expect(await opensAgain(s)).toBe(PLANTED);
  });

  test('does not open what was moved to another block or field, or changed', async () => {
    const s = story(fileKeys());
    await s.client.blocks.save(secret('one'));
    await s.client.blocks.save({ name: 'two', type: 'any', document: {}, secrets: { value: 'other', more: 'more' } });
    const { store } = opened();
    const text = (name: string) =>
      store.read(() => all<{ secrets: string; id: string }>(sql`select secrets, id from block where name = ${name}`));
    const [one] = await text('one');
    const [two] = await text('two');
    const put = (secrets: string, id: string) =>
      store.write(() => run(sql`update block set secrets = ${secrets}, id = ${id} where name = 'one'`));
    const damaged = { code: 'FARHAUL_SECRET_KEY', message: expect.stringContaining('damaged') };
    await put(two!.secrets, one!.id);
    await expect(opensAgain(s)).rejects.toMatchObject(damaged);
    await put(two!.secrets, two!.id);
    await expect(opensAgain(s)).rejects.toMatchObject(damaged);
    const parsed = JSON.parse(two!.secrets) as { fields: Record<string, string> };
    const swapped = JSON.stringify({ ...parsed, fields: { value: parsed.fields['more'] } });
    await store.write(() => run(sql`update block set secrets = ${swapped} where name = 'two'`));
    await expect(s.client.run.blocks(await runWith(s, { env: { A: '{{ block.two.value }}' } }))).rejects.toMatchObject(damaged);
    await put(one!.secrets, one!.id);
    expect(await opensAgain(s)).toBe(PLANTED);
  });
});

describe('a service that was given no key', () => {
  test('says what to set', () => {
    expect(() => variable('').first()).toThrow(expect.objectContaining({ code: 'FARHAUL_SECRET_KEY' }));
  });
});
