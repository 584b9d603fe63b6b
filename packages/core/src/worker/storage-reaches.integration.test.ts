import { existsSync, mkdtempSync, readdirSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { setTimeout as sleep } from 'node:timers/promises';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { openReachWorld, type Reach, type ReachWorld } from './storage-reaches.fixture.ts';

const MUCH = 5_000_000;
const home = mkdtempSync(join(tmpdir(), 'farhaul-reach-'));
afterAll(() => rmSync(home, { recursive: true, force: true, maxRetries: 5 }));

const worlds: [string, Reach, string][] = [
  ['the server itself', 'all', 'http'],
  ['directories of its host only', 'directories', 'directory'],
  ['volumes that nobody else sees', 'volumes', 'directory'],
];

describe.each(worlds)('a run through a server, where its infrastructure reaches %s', (_what, reach, channel) => {
  let world: ReachWorld;
  beforeAll(async () => {
    world = await openReachWorld(join(home, reach), reach);
  }, 120_000);
  afterAll(async () => await world.close());

  /** Below `runs/` of the carrier. */
  const leftCarried = (): string[] => {
    const runs = join(reach === 'volumes' ? world.volumeDirectory : world.carrierDirectory, 'runs');
    return existsSync(runs)
      ? readdirSync(runs, { recursive: true, withFileTypes: true }).flatMap((entry) => (entry.isFile() ? [entry.name] : []))
      : [];
  };
  const run = async (name: string, args: unknown[]): Promise<Awaited<ReturnType<ReachWorld['ended']>>> => {
    const id = await world.create(name, args);
    await world.worker.runOne(id);
    const ended = await world.ended(id);
    expect(ended.error).toBeUndefined();
    expect([ended.run.state.type, ended.run.channel]).toEqual(['COMPLETED', channel]);
    await world.worker.idle();
    return ended;
  };

  test('a result too large for a message lies in the storage of the run, and nothing else of it is left', async () => {
    const { run: ended, value } = await run('answersMuch', [MUCH]);
    expect((value as Uint8Array).byteLength).toBe(MUCH);
    expect(ended.result).toMatchObject({ storage: { type: 'server', configuration: {} }, inline: null });
    const left: string[] = [];
    for await (const { key } of world.storage.list(`runs/${ended.id}/`, { signal: new AbortController().signal })) left.push(key);
    expect(left).toEqual([ended.result?.key]);
    expect(leftCarried()).toEqual([]);
  });

  test('an argument too large for a message arrives', async () => {
    const { value } = await run('takesMuch', [new Uint8Array(MUCH).fill(3)]);
    expect(value).toEqual({ length: MUCH, sum: 3 * MUCH });
    expect(leftCarried()).toEqual([]);
  });

  test('so do arguments and results between a run and those that it starts', async () => {
    const { value } = await run('passesMuch', [MUCH]);
    expect(value).toEqual({ sent: { length: MUCH, sum: 7 * MUCH }, answered: MUCH });
  });

  test('each line is in the log once, and no mark of ours', async () => {
    const { run: ended } = await run('printsAndSteps', [200]);
    const lines = await world.output(ended.id);
    expect(lines.filter((line) => line.startsWith('line '))).toEqual(Array.from({ length: 200 }, (_, index) => `line ${index}`));
    expect(lines.filter((line) => !line.startsWith('line '))).toEqual(['begun, ended']);
  });

  test('a cancel reaches the flow', async () => {
    const id = await world.create('stopsWhenAsked');
    const running = world.worker.runOne(id);
    while (!(await world.output(id)).includes('started')) await sleep(20);
    await world.client.flowRuns.cancel({ id, graceMs: 20_000 });
    expect((await running).state.type).toBe('CANCELLED');
    await world.worker.idle();
  });

  test('its worker lost, another one finds its objects and brings its result', async () => {
    const id = await world.create('stopsWhenAsked');
    const lost = await world.openWorker();
    const watching = lost.runOne(id).catch(() => undefined);
    while (!(await world.output(id)).includes('started')) await sleep(20);
    await lost.close();
    await watching;
    const adopting = world.worker.runOne(id);
    while (!(await world.client.flowRuns.events({ id, limit: 1000 })).items.some(({ kind }) => kind === 'execution-adopted'))
      await sleep(20);
    await world.client.flowRuns.cancel({ id, graceMs: 20_000 });
    expect((await adopting).state.type).toBe('CANCELLED');
    const { run: ended, value } = await world.ended(id);
    expect([ended.executions, value]).toEqual([1, 'stopped']);
    await world.worker.idle();
    expect(leftCarried()).toEqual([]);
  });

  test("a flow's own place for its results is used, by whoever reaches it", async () => {
    const directory = join(home, `${reach}-results`);
    const resultStorage = { type: 'local', configuration: { directory } };
    const id = await world.create('printsAndSteps', [1], { resultStorage });
    await world.worker.runOne(id);
    const { run: ended, value } = await world.ended(id);
    expect([value, ended.result?.storage]).toEqual([2, resultStorage]);
    await world.worker.idle();
  });
});
