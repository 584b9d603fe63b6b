import { createServer } from 'node:net';
import type { AddressInfo } from 'node:net';
import type { WorkerRecord, WorkQueue } from '@farhaul/core/client';
import { afterEach, beforeEach, expect, test, vi } from 'vitest';
import { CommandLine, type Started } from '../../command-line.fixture.ts';

// Each step is a process, and the machine may be busy.
vi.setConfig({ testTimeout: 240_000, hookTimeout: 240_000 });

let line: CommandLine;
let started: Started[];
beforeEach(() => {
  line = new CommandLine();
  started = [];
});
afterEach(async () => {
  for (const { child } of started) child.kill('SIGTERM');
  await Promise.all(started.map(({ finished }) => finished));
  line.remove();
});

function start(args: readonly string[], environment: Record<string, string> = {}): Started {
  const one = line.start(args, environment);
  started.push(one);
  return one;
}

async function told(worker: Started, pattern: RegExp): Promise<string> {
  let text = '';
  worker.child.stderr?.on('data', (piece: string) => (text += piece));
  await expect.poll(() => pattern.test(text), { timeout: 60_000 }).toBe(true);
  return pattern.exec(text)?.[1] ?? '';
}

async function health(url: string): Promise<{ status: number; body: { status: string; reason?: string } }> {
  const answer = await fetch(url);
  return { status: answer.status, body: (await answer.json()) as { status: string; reason?: string } };
}

async function freePort(): Promise<number> {
  const probe = createServer();
  await new Promise<void>((resolve) => probe.listen(0, '127.0.0.1', resolve));
  const { port } = probe.address() as AddressInfo;
  await new Promise((resolve) => probe.close(resolve));
  return port;
}

test('a worker that takes what is due leaves as offline, and its queue shows that it was polled', async () => {
  await line.run('work-pool', 'create', 'gpu', '-t', 'process');
  expect(await line.run('worker', 'start', '-p', 'gpu', '--run-once')).toMatchObject({ code: 0 });
  expect(await line.json<WorkerRecord[]>('worker', 'ls')).toEqual([]);
  expect(await line.json<WorkerRecord[]>('worker', 'ls', '--all')).toMatchObject([{ status: 'OFFLINE', workPoolName: 'gpu' }]);
  expect(await line.json<WorkQueue[]>('work-queue', 'ls', '-p', 'gpu')).toMatchObject([{ lastPolledAt: expect.any(String) }]);
});

test('a worker waits for an API that is away, and tells its health: why it is bad, that it is good, and that it is bad again', async () => {
  const port = String(await freePort());
  const environment = { FARHAUL_API_URL: `http://127.0.0.1:${port}/api` };
  const worker = start(['worker', 'start', '-p', 'gpu', '--with-healthcheck', '--healthcheck-port', '0'], environment);
  const url = await told(worker, /Health is told at (\S+)\./);
  expect(await health(url)).toMatchObject({ status: 503, body: { reason: expect.stringContaining('does not answer') } });
  await line.run('work-pool', 'create', 'gpu', '-t', 'process');
  const server = start(['server', 'start', '--port', port]);
  await expect.poll(async () => (await health(url)).status, { timeout: 60_000 }).toBe(200);
  expect(await health(url)).toMatchObject({ body: { status: 'ok', worker: expect.stringContaining('process-') } });
  server.child.kill('SIGTERM');
  await expect.poll(async () => (await health(url)).status, { timeout: 60_000 }).toBe(503);
  expect((await health(url)).body.reason).toContain('cannot be reached');
  expect((await fetch(new URL('/other', url))).status).toBe(404);
});

test.each([
  [['-p', 'gpu', '--type', 'docker'], 'has the type process, not docker'],
  [['-p', 'nobody'], 'There is no work pool nobody'],
  [['-p', 'Gpu'], 'Did you mean "gpu"?'],
  [['-p', 'gpu', '--queue', 'defualt'], 'has no queue defualt'],
  [['-p', 'gpu', '--limit', '-1'], 'cannot be used for --limit'],
  [['-p', 'gpu', '--install-policy', 'perhaps'], 'perhaps'],
  [['-p', 'gpu', '--with-healthcheck', '--healthcheck-port', '70000'], 'cannot be used for --healthcheck-port'],
])('%j is refused before anything is polled', async (args, text) => {
  await line.run('work-pool', 'create', 'gpu', '-t', 'process');
  const { code, stderr } = await line.run('worker', 'start', ...args);
  expect(code).toBe(1);
  expect(stderr).toContain(text);
});
