import { createServer } from 'node:http';
import type { AddressInfo } from 'node:net';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import type { Client } from '../../protocol/contract.ts';
import type { LogEntry } from '../../protocol/entities.ts';
import { followLogs } from '../../runs/follow-logs.ts';
import { type EmbeddedService, openEmbedded } from '../open-embedded.ts';
import { logLineOf } from '../testing/log-line.ts';
import { createScenario, type Scenario, type StartedRun } from '../testing/scenario.ts';
import { createApiHandler } from './api-handler.ts';
import { createHttpClient } from './http-client.ts';
import { temporaryDirectory } from '../../testing/temporary-directory.fixture.ts';

let embedded: EmbeddedService;
let client: Client;
let url: string;
let s: Scenario;
const server = createServer();

beforeAll(async () => {
  embedded = await openEmbedded({ directory: temporaryDirectory('stream') });
  s = createScenario(embedded.service.store);
  const handle = await createApiHandler(embedded.service);
  server.on('request', (request, response) => void handle(request, response));
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
  url = `http://127.0.0.1:${(server.address() as AddressInfo).port}/api`;
  client = createHttpClient({ url });
});

afterAll(async () => {
  server.closeAllConnections();
  server.close();
  await embedded.close();
});

async function say(run: StartedRun, ...sequences: number[]): Promise<void> {
  await s.client.run.logs({ ...run.runner, lines: sequences.map((sequence) => logLineOf(s, sequence)) });
}

async function end(run: StartedRun): Promise<void> {
  await s.end(run.claim, 'COMPLETED');
  await s.client.executions.outcome({ ...run.execution, outcome: { kind: 'exited', exitCode: 0 } });
}

async function messages(lines: AsyncIterable<LogEntry>): Promise<string[]> {
  const all: string[] = [];
  for await (const { message } of lines) all.push(message);
  return all;
}

describe.each([
  ['over HTTP', () => client],
  ['in the process', () => embedded.client],
])('a follower of a log %s', (_where, place) => {
  test('hears every line once, in order, and the end when the run is over', async () => {
    const run = await s.running();
    await say(run, 1, 2);
    const heard: string[] = [];
    for await (const { message } of followLogs(place(), { id: run.id })) {
      heard.push(message);
      // Each waits for what was said before: nothing is read ahead of time.
      if (heard.length === 2) await say(run, 3);
      if (heard.length === 3) {
        await say(run, 4, 5);
        await end(run);
      }
    }
    expect(heard).toEqual(['line 1', 'line 2', 'line 3', 'line 4', 'line 5']);
  });

  test('goes on after the line that it names, and may ask for some levels only', async () => {
    const run = await s.running();
    const warning = { ...logLineOf(s, 2), level: 'warning' as const };
    await s.client.run.logs({ ...run.runner, lines: [logLineOf(s, 1), warning, logLineOf(s, 3)] });
    await end(run);
    const { items } = await s.client.flowRuns.logs({ id: run.id });
    expect(await messages(followLogs(place(), { id: run.id, after: items[0]?.cursor ?? null }))).toEqual(['line 2', 'line 3']);
    expect(await messages(followLogs(place(), { id: run.id, level: 'warning' }))).toEqual(['line 2']);
  });

  test('is told that there is no such run', async () => {
    const id = '019a0000-0000-7000-8000-000000000009';
    await expect(messages(followLogs(place(), { id }))).rejects.toMatchObject({ code: 'FARHAUL_NOT_FOUND' });
  });

  test('stops when it is asked to', async () => {
    const run = await s.running();
    await say(run, 1);
    const stop = new AbortController();
    const heard: string[] = [];
    const following = (async () => {
      for await (const { message } of followLogs(place(), { id: run.id, signal: stop.signal })) {
        heard.push(message);
        stop.abort();
      }
    })();
    await following.catch(() => undefined);
    expect(heard).toEqual(['line 1']);
  });
});

test('any client of server-sent events can listen, and resumes by the id of the last event', async () => {
  const run = await s.running();
  await say(run, 1, 2, 3);
  await end(run);
  const path = `${url}/flow-runs/${run.id}/logs/stream`;
  const answer = await fetch(path);
  expect(answer.headers.get('content-type')).toContain('text/event-stream');
  const text = await answer.text();
  const ids = [...text.matchAll(/^id: (\d+)$/gm)].map(([, id]) => id ?? '');
  expect(ids).toHaveLength(3);
  expect(text).toMatch(/event: done\ndata: \{"ended":true\}/);
  const rest = await (await fetch(path, { headers: { 'last-event-id': ids[1] ?? '' } })).text();
  expect([...rest.matchAll(/"message":"([^"]+)"/g)].map(([, message]) => message)).toEqual(['line 3']);
});

test('a stream of a run that is not there, or from no place of its log, is refused as any other call', async () => {
  const missing = await fetch(`${url}/flow-runs/019a0000-0000-7000-8000-000000000009/logs/stream`);
  expect([missing.status, await missing.json()]).toMatchObject([404, { code: 'FARHAUL_NOT_FOUND' }]);
  const run = await s.running();
  const nowhere = await fetch(`${url}/flow-runs/${run.id}/logs/stream`, { headers: { 'last-event-id': 'nonsense' } });
  expect([nowhere.status, await nowhere.json()]).toMatchObject([400, { code: 'FARHAUL_INPUT_INVALID' }]);
});
