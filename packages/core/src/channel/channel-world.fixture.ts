/** Executions of a real service, in this process and over HTTP, for tests of channels. */
import { randomBytes } from 'node:crypto';
import { mkdtempSync, rmSync } from 'node:fs';
import { createServer } from 'node:http';
import type { AddressInfo } from 'node:net';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { newId } from '../engine/new-id.ts';
import type { Client } from '../protocol/contract.ts';
import type { ExecutionGrant } from '../protocol/messages.ts';
import { createApiHandler } from '../service/http/api-handler.ts';
import { openEmbedded } from '../service/open-embedded.ts';
import { bundleCode, runCreation } from '../testing/run-creation.ts';

export interface TestService {
  client: Client;
  /** Base of the run routes over HTTP. */
  url: string;
  /** Requests that arrived over HTTP, by path. */
  requests: string[];
  /** Answered with this status instead of being handled, one per entry. */
  failures: number[];
  close(): Promise<void>;
}

export async function startTestService(): Promise<TestService> {
  const directory = mkdtempSync(join(tmpdir(), 'farhaul-channel-'));
  const embedded = await openEmbedded({ directory });
  const handle = await createApiHandler(embedded.service);
  const requests: string[] = [];
  const failures: number[] = [];
  const server = createServer((request, response) => {
    requests.push(request.url ?? '');
    const failure = failures.shift();
    if (failure === undefined) void handle(request, response);
    else if (failure === 0) request.socket.destroy();
    else response.writeHead(failure).end('planted');
  });
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
  return {
    client: embedded.client,
    requests,
    failures,
    url: `http://127.0.0.1:${(server.address() as AddressInfo).port}/api`,
    close: async () => {
      server.closeAllConnections();
      server.close();
      await embedded.close();
      rmSync(directory, { recursive: true, force: true, maxRetries: 5 });
    },
  };
}

/** A run that a worker has claimed and submitted: its runner may come. */
export async function submittedExecution({ client }: TestService, channel: string): Promise<ExecutionGrant & { hmacKey: string }> {
  const flowRunId = newId();
  const workerId = newId();
  await client.workers.register({
    id: workerId,
    name: 'a worker',
    type: 'process',
    workPoolName: null,
    queues: [],
    limit: null,
    reaches: ['host:here'],
    host: 'here',
    pid: process.pid,
    version: '0',
  });
  await client.flowRuns.create(runCreation({ id: flowRunId, code: bundleCode(), callerOnly: true }));
  const { claims } = await client.workers.next({ workerId, scope: { kind: 'flow-run', flowRunId }, limit: 1, waitMs: 5_000 });
  const grant = claims[0]!.grant;
  const call = { executionId: grant.executionId, fencing: grant.fencing };
  await client.executions.phase({ ...call, phase: 'submitting', message: '' });
  await client.executions.record({
    ...call,
    ref: { type: 'process', identifier: '1', reach: 'host:here', data: {} },
    channel,
    resultStorage: null,
  });
  return { ...grant, hmacKey: randomBytes(32).toString('base64') };
}
