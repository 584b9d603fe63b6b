import { expect, test } from 'vitest';
import { describeOnStores } from '../testing/describe-on-stores.ts';
import { all, sql } from '../store/statement.ts';

describeOnStores('pruning', (story, opened) => {
  test('forgets ended runs with all their rows, oldest first, up to a limit', async () => {
    const s = story();
    const old: string[] = [];
    for (let count = 0; count < 3; count += 1) {
      const { id, claim, execution, runner } = await s.running();
      await s.client.run.logs({
        ...runner,
        lines: [{ sequence: 1, time: new Date(s.now()).toISOString(), level: 'info', source: 'stdout', message: 'x', taskRunId: null }],
      });
      await s.end(claim, 'COMPLETED', 'AAAA');
      await s.client.executions.removed(execution);
      old.push(id);
      s.pass(1000);
    }
    const going = await s.running();
    const young = await s.running();
    s.pass(60_000);
    const border = new Date(s.now()).toISOString();
    await s.end(young.claim, 'COMPLETED');
    expect((await s.client.flowRuns.prune({ endedBefore: border, limit: 2 })).removed).toEqual(old.slice(0, 2));
    expect((await s.client.flowRuns.prune({ endedBefore: border })).removed).toEqual(old.slice(2));
    for (const id of old) await expect(s.client.flowRuns.get({ id })).rejects.toMatchObject({ code: 'FARHAUL_NOT_FOUND' });
    for (const table of ['log', 'event', 'execution', 'result', 'flow_run_document']) {
      const rows = await opened().store.read(() =>
        all<{ flow_run_id: string }>({ text: `select distinct flow_run_id from ${table}`, parameters: [] }),
      );
      expect(rows.map((row) => row.flow_run_id).filter((id) => old.includes(id))).toEqual([]);
    }
    expect(await s.state(going.id)).toBe('RUNNING Running');
    expect(await s.state(young.id)).toBe('COMPLETED Completed');
  });

  test('of the logs alone leaves the runs, and comes to an end', async () => {
    const s = story();
    const { id, claim, execution, runner } = await s.running();
    await s.client.run.logs({
      ...runner,
      lines: [{ sequence: 1, time: new Date(s.now()).toISOString(), level: 'info', source: 'stdout', message: 'x', taskRunId: null }],
    });
    await s.end(claim, 'COMPLETED');
    await s.client.executions.removed(execution);
    s.pass(1000);
    const endedBefore = new Date(s.now()).toISOString();
    expect((await s.client.flowRuns.prune({ endedBefore, what: 'logs' })).removed).toContain(id);
    expect((await s.client.flowRuns.prune({ endedBefore, what: 'logs' })).removed).toEqual([]);
    expect((await s.client.flowRuns.logs({ id })).items).toEqual([]);
    expect(await s.state(id)).toBe('COMPLETED Completed');
  });

  test('keeps a run whose infrastructure is not verified gone', async () => {
    const s = story();
    const { id, claim, execution } = await s.running();
    await s.end(claim, 'COMPLETED');
    s.pass(1000);
    const border = new Date(s.now()).toISOString();
    expect((await s.client.flowRuns.prune({ endedBefore: border })).removed).not.toContain(id);
    await s.client.executions.removed(execution);
    expect((await s.client.flowRuns.prune({ endedBefore: border })).removed).toContain(id);
    expect(await opened().store.read(() => all(sql`select execution_id from removal where flow_run_id = ${id}`))).toEqual([]);
  });
});
