import { afterEach, beforeEach, expect, test } from 'vitest';
import { wakeLine } from '../channel/directory-layout.ts';
import { Redaction } from '../job/redaction.ts';
import { ControlPlane } from './fake-control-plane.fixture.ts';
import { ProviderLines } from './provider-lines.ts';
import { RunLog } from './run-log.ts';

let plane: ControlPlane;
let lines: ProviderLines;
let log: RunLog;
let id: string;
let redaction: Redaction;
const earlier = new Date(0).toISOString();

beforeEach(async () => {
  plane = await ControlPlane.open();
  id = await plane.submit();
  const { id: workerId } = await plane.worker();
  await plane.client.workers.register({
    id: workerId,
    name: 'w',
    type: 'fake',
    workPoolName: null,
    queues: [],
    limit: null,
    reaches: [],
    host: 'h',
    pid: 1,
    version: '0',
  });
  const { claims } = await plane.client.workers.next({ workerId, scope: { kind: 'flow-run', flowRunId: id }, limit: 1, waitMs: 0 });
  const grant = claims[0]?.grant;
  if (!grant) throw new Error('nothing was claimed');
  redaction = new Redaction();
  log = new RunLog({
    client: plane.client,
    execution: { executionId: grant.executionId, fencing: grant.fencing },
    signal: new AbortController().signal,
    redaction,
  });
  lines = new ProviderLines(log);
});
afterEach(async () => await plane.close());

async function stored(): Promise<string[]> {
  await log.flush();
  return (await plane.logs(id)).map(({ message }) => message);
}

test('before admission lines are stored while the infrastructure runs', async () => {
  lines.add('stdout', 'pulling');
  lines.add('stderr', 'warning');
  await plane.until(async () => (await stored()).length === 2);
  expect(await stored()).toEqual(['pulling', 'warning']);
});

test('after admission what the runner tells is stored by its channel only, whichever comes first', async () => {
  lines.admitted();
  lines.add('stdout', 'one');
  lines.told('stdout', 'one', earlier);
  lines.told('stdout', 'two', earlier);
  lines.add('stdout', 'two');
  lines.finish({ storeRest: true });
  expect(await stored()).toEqual([]);
});

test('what a crashed runner could not tell any more is stored at the end, each line once', async () => {
  lines.admitted();
  for (const line of ['step', 'step', 'step', 'FATAL ERROR: heap out of memory']) lines.add('stderr', line);
  lines.told('stderr', 'step', earlier);
  lines.told('stderr', 'step', earlier);
  lines.finish({ storeRest: true });
  expect(await stored()).toEqual(['step', 'FATAL ERROR: heap out of memory']);
});

test('what a child prints past the runner is stored as soon as the runner tells of something later', async () => {
  lines.admitted();
  lines.add('stdout', 'from a child');
  await new Promise((resolve) => setTimeout(resolve, 5));
  lines.told('stdout', 'later', new Date().toISOString());
  expect(await stored()).toEqual(['from a child']);
});

test('nothing is added where it is unknown what the runner told', async () => {
  lines.admitted();
  lines.add('stdout', 'from a child');
  lines.finish({ storeRest: false });
  expect(await stored()).toEqual([]);
});

test('a line that comes just before the runner is admitted is not stored while the runner may tell of it', async () => {
  const asked = Promise.withResolvers<void>();
  lines.askAdmitted(async () => {
    asked.resolve();
    return true;
  });
  lines.add('stdout', 'hello');
  await asked.promise;
  lines.told('stdout', 'hello', earlier);
  lines.finish({ storeRest: true });
  expect(await stored()).toEqual([]);
});

test.each(['hunter22 is in', '*** is in'])('a line with a secret is known again where it is told as: %s', async (told) => {
  redaction.add(['hunter22']);
  lines.admitted();
  lines.add('stdout', 'hunter22 is in');
  lines.add('stdout', 'hunter22 was never told');
  lines.told('stdout', told, earlier);
  lines.finish({ storeRest: true });
  expect(await stored()).toEqual(['*** was never told']);
});

test('while nobody can say whether a runner was admitted, nothing is stored that it may have told', async () => {
  const answers = [Promise.reject(new Error('the API is away')), Promise.reject(new Error('still away')), Promise.resolve(true)];
  for (const answer of answers) answer.catch(() => undefined);
  lines.askAdmitted(async () => await (answers.shift() ?? Promise.reject(new Error('asked once more than needed'))));
  lines.add('stdout', 'hello');
  await plane.until(() => answers.length === 0);
  lines.told('stdout', 'hello', earlier);
  lines.finish({ storeRest: true });
  expect(await stored()).toEqual([]);
});

test('what was read while a slow answer was on its way is not stored by that answer', async () => {
  const answer = Promise.withResolvers<boolean>();
  const asked = [Promise.withResolvers<void>(), Promise.withResolvers<void>()];
  let asks = 0;
  lines.askAdmitted(async () => {
    asked[asks++]?.resolve();
    return asks === 1 ? await answer.promise : true;
  });
  lines.add('stdout', 'before any runner');
  await asked[0]?.promise;
  lines.add('stdout', 'of the runner');
  // By then the line is older than lines are held: only that it was read after the question keeps it back.
  await new Promise((resolve) => setTimeout(resolve, 400));
  answer.resolve(false);
  await asked[1]?.promise;
  expect(await stored()).toEqual(['before any runner']);
});

test('the last hundred lines are kept for the cause of a crash', () => {
  for (let line = 0; line < 250; line += 1) lines.add('stdout', `line ${line}`);
  expect(lines.last).toHaveLength(100);
  expect(lines.last.at(-1)).toBe('line 249');
});

test.each(['the channel', 'the output'])('a burst is stored by the channel only, however far %s is ahead', async (first) => {
  lines.admitted();
  const burst = Array.from({ length: 20_000 }, (_, index) => `line ${index}`);
  const tell = () => {
    for (const line of burst) lines.told('stdout', line, earlier);
  };
  if (first === 'the channel') tell();
  for (const line of burst) lines.add('stdout', line);
  if (first === 'the output') tell();
  expect(lines.waiting).toBe(false);
  lines.finish({ storeRest: true });
  expect(await stored()).toEqual([]);
});

test('nothing of a burst past the runner is lost, and it keeps its order over both outputs', async () => {
  lines.admitted();
  const burst = Array.from({ length: 5_000 }, (_, index) => `line ${index}`);
  for (const [index, line] of burst.entries()) lines.add(index % 3 === 0 ? 'stderr' : 'stdout', line);
  lines.finish({ storeRest: true });
  await log.flush();
  const found: string[] = [];
  for (let after: string | null = null; found.length < burst.length;) {
    const page: Awaited<ReturnType<typeof plane.client.flowRuns.logs>> = await plane.client.flowRuns.logs({ id, limit: 1000, after });
    if (page.items.length === 0) break;
    found.push(...page.items.map(({ message }) => message));
    after = page.next;
  }
  expect(found).toEqual(burst);
});

test('a mark that the runner wrote something wakes, and joins what it parts', async () => {
  let woken = 0;
  lines.onWake = () => (woken += 1);
  lines.admitted();
  lines.add('stdout', wakeLine);
  lines.add('stdout', `begun, ${wakeLine}`);
  lines.add('stdout', wakeLine);
  lines.add('stderr', 'apart');
  lines.add('stdout', 'ended');
  lines.told('stdout', 'begun, ended', earlier);
  lines.add('stdout', `never ended${wakeLine}`);
  lines.finish({ storeRest: true });
  expect([woken, await stored()]).toEqual([4, ['apart', 'never ended']]);
  expect(lines.last).not.toContain(wakeLine);
});
