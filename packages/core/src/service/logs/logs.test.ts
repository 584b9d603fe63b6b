import { expect, test, vi } from 'vitest';
import { createService } from '../service.ts';
import { describeOnStores } from '../testing/describe-on-stores.ts';
import { LONGER_THAN_TESTS_MS } from '../testing/only-woken.ts';

const line = (sequence: number, message: string, level: 'debug' | 'info' | 'error' = 'info') => ({
  sequence,
  time: '2030-01-01T00:00:00.000Z',
  level,
  source: sequence > 0 ? ('stdout' as const) : ('worker' as const),
  message,
  taskRunId: null,
});

describeOnStores('the log of a run', (story, opened) => {
  test('keeps the order of delivery and each line once', async () => {
    const s = story();
    const { id, runner, execution } = await s.running();
    await s.client.executions.logs({ ...execution, lines: [line(-1, 'pulling'), line(0, 'pulled')] });
    await s.client.run.logs({ ...runner, lines: [line(1, 'a'), line(2, 'b')] });
    await s.client.run.logs({ ...runner, lines: [line(2, 'b'), line(3, 'c')] });
    await s.client.executions.logs({ ...execution, lines: [line(-1, 'pulling'), line(0, 'more')] });
    const messages = (await s.client.flowRuns.logs({ id })).items.map((entry) => entry.message);
    expect(messages).toEqual(['pulling', 'pulled', 'a', 'b', 'c', 'more']);
  });

  test('is followed to its end without a gap', async () => {
    const s = story();
    const { id, runner, claim, execution } = await s.running();
    const followed: string[] = [];
    const following = (async () => {
      for (let after: string | null = null; ;) {
        const page: Awaited<ReturnType<typeof s.client.flowRuns.logs>> = await s.client.flowRuns.logs({
          id,
          after,
          limit: 7,
          waitMs: LONGER_THAN_TESTS_MS,
        });
        followed.push(...page.items.map((entry) => entry.message));
        if (page.ended) return;
        after = page.next;
      }
    })();
    const all = Array.from({ length: 100 }, (_, index) => `line ${index}`);
    for (let start = 0; start < 100; start += 9) {
      await s.client.run.logs({ ...runner, lines: all.slice(start, start + 9).map((message, index) => line(start + index + 1, message)) });
    }
    await vi.waitUntil(() => followed.length === all.length, { timeout: LONGER_THAN_TESTS_MS });
    await s.end(claim, 'COMPLETED');
    await s.client.run.logs({ ...runner, lines: [line(101, 'after the result')] });
    await s.client.executions.outcome({ ...execution, outcome: { kind: 'exited', exitCode: 0 } });
    await following;
    expect(followed).toEqual([...all, 'after the result']);
  });

  test('is filtered by level, cut where a line is too long, and takes any text', async () => {
    const s = story();
    const { id, runner } = await s.running();
    await s.client.run.logs({
      ...runner,
      lines: [line(1, 'quiet', 'debug'), line(2, 'loud', 'error'), line(3, 'x'.repeat(1_000_100)), line(4, 'zero\0 😀 \ud800')],
    });
    expect((await s.client.flowRuns.logs({ id, level: 'error' })).items.map((entry) => entry.message)).toEqual(['loud']);
    const all = (await s.client.flowRuns.logs({ id })).items;
    expect(all[2]!.message).toHaveLength(1_000_000 + '… (cut, 100 more characters)'.length);
    expect(all[3]!.message).toContain('zero\uFFFD 😀');
  });

  test('is full at its limit: one line says so, no other is kept but what its worker says', async () => {
    const s = story();
    const { id, runner, execution } = await s.running();
    const { client } = createService({ store: opened().store, logLimitBytes: 10_240 });
    const messages = async () => (await client.flowRuns.logs({ id })).items.map(({ level, message }) => `${level} ${message}`);
    const lines = (from: number, count: number) => Array.from({ length: count }, (_, index) => line(from + index, 'x'.repeat(924)));
    await client.run.logs({ ...runner, lines: lines(1, 6) });
    await client.run.logs({ ...runner, lines: lines(7, 20) });
    const full = await messages();
    expect(full).toHaveLength(11);
    expect(full.slice(0, 10)).toEqual(full.slice(0, 10).fill(`info ${'x'.repeat(924)}`));
    expect(full[10]).toMatch(/^warning The log of this run is full: it has 10 KiB.*FARHAUL_LOG_LIMIT/);
    await client.run.logs({ ...runner, lines: [...lines(27, 300), { ...line(400, 'a runner that calls itself one'), source: 'worker' }] });
    await client.executions.logs({ ...execution, lines: [line(1, 'of the provider'), line(0, 'of the worker')] });
    expect(await messages()).toEqual([...full, 'info of the worker']);
  });

  test('has its limit to itself, and none where none is wanted', async () => {
    const s = story();
    const { id, runner } = await s.running();
    const { client } = createService({ store: opened().store, logLimitBytes: Infinity });
    await client.run.logs({ ...runner, lines: Array.from({ length: 50 }, (_, index) => line(index + 1, 'x'.repeat(1_000))) });
    expect((await client.flowRuns.logs({ id })).items).toHaveLength(50);
  });
});
