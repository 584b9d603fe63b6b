import { existsSync, mkdirSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { expect, test } from 'vitest';
import { parseRetention } from '../../settings/retention.ts';
import { openEmbedded } from '../open-embedded.ts';
import { createService } from '../service.ts';
import { all, sql } from '../store/statement.ts';
import { describeOnStores } from '../testing/describe-on-stores.ts';
import { logLineOf } from '../testing/log-line.ts';
import { createScenario, type Scenario } from '../testing/scenario.ts';

const day = 86_400_000;

async function endedRun(s: Scenario): Promise<string> {
  const { id, claim, execution, runner } = await s.running();
  await s.client.run.logs({ ...runner, lines: [logLineOf(s, 1)] });
  await s.end(claim, 'COMPLETED', 'AAAA');
  await s.client.executions.removed(execution);
  return id;
}

describeOnStores('retention', (story, opened) => {
  test('forgets ended runs after 30 days, in small batches, and nothing else', async () => {
    const s = story();
    const going = await s.create();
    const old: string[] = [];
    for (let count = 0; count < 60; count += 1) {
      const id = await s.create();
      await s.client.flowRuns.cancel({ id });
      old.push(id);
    }
    s.pass(30 * day - 60_000);
    const young = await s.create();
    await s.client.flowRuns.cancel({ id: young });
    await s.passAndSweep(0);
    const left = async (): Promise<number> =>
      (await opened().store.read(() => all<{ id: string }>(sql`select id from flow_run`))).filter(({ id }) => old.includes(id)).length;
    expect(await left()).toBe(60);
    await s.passAndSweep(61_000);
    expect(await left()).toBe(10);
    await s.passAndSweep(0);
    expect(await left()).toBe(0);
    expect(await s.state(young)).toBe('CANCELLED Cancelled');
    expect(await s.state(going)).toContain('SCHEDULED');
  });

  test('forgets logs earlier where that is asked for, and each of them once', async () => {
    const s = story();
    const service = createService({ store: opened().store, clock: () => s.now(), timings: { keepLogsMs: 2 * day } });
    const first = await endedRun(s);
    s.pass(day);
    const second = await endedRun(s);
    s.pass(day + 1000);
    await service.sweep();
    expect((await s.client.flowRuns.logs({ id: first })).items).toEqual([]);
    expect((await s.client.flowRuns.logs({ id: second })).items).toHaveLength(1);
    s.pass(day);
    await service.sweep();
    expect((await s.client.flowRuns.logs({ id: second })).items).toEqual([]);
    expect(await s.state(second)).toBe('COMPLETED Completed');
  });

  test('forgets what was answered under idempotency keys after a day', async () => {
    const s = story();
    const { store } = opened();
    await store.write(() =>
      all(sql`insert into answered (key, path, body_sha256, answer, expires_at) values ('old', 'x', 'y', null, ${s.now()})`),
    );
    await s.passAndSweep(1000);
    expect(await store.read(() => all(sql`select key from answered where key = 'old'`))).toEqual([]);
  });
});

test('the objects of a forgotten run go with it', async () => {
  const home = mkdtempSync(join(tmpdir(), 'farhaul-retention-'));
  const embedded = await openEmbedded({ directory: home, timings: { keepRunsMs: 1 } });
  const s = createScenario(embedded.service.store);
  const id = await s.create();
  const [key, kept] = [`runs/${id}/args`, `runs/${await s.create()}/args`];
  for (const each of [key, kept]) {
    mkdirSync(join(home, 'storage', each, '..'), { recursive: true });
    writeFileSync(join(home, 'storage', each), '{}');
  }
  await embedded.client.flowRuns.cancel({ id });
  await expect
    .poll(
      async () => {
        await embedded.service.sweep();
        return existsSync(join(home, 'storage', key));
      },
      { timeout: 30_000 },
    )
    .toBe(false);
  expect(existsSync(join(home, 'storage', kept))).toBe(true);
  await embedded.close();
  rmSync(home, { recursive: true, force: true });
});

test('its times come from the environment, and what is no time is refused by name', () => {
  expect(parseRetention({})).toEqual({ keepRunsMs: 30 * day, keepLogsMs: 30 * day });
  expect(parseRetention({ FARHAUL_KEEP_RUNS: '8w', FARHAUL_KEEP_LOGS: '12h' })).toEqual({ keepRunsMs: 56 * day, keepLogsMs: day / 2 });
  expect(parseRetention({ FARHAUL_KEEP_RUNS: 'forever' })).toEqual({ keepRunsMs: Infinity, keepLogsMs: Infinity });
  for (const text of ['soon', '0d', '-1d', '1.5d']) {
    expect(() => parseRetention({ FARHAUL_KEEP_LOGS: text })).toThrow(expect.objectContaining({ code: 'FARHAUL_CONFIGURATION' }));
  }
});
