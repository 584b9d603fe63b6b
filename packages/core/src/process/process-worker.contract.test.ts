import { existsSync, mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, describe, test } from 'vitest';
import type { WorkerV1 } from '../plugin/v1/worker-v1.ts';
import type { WorkerRuleSubject } from '../worker/worker-rule-subject.ts';
import { workerRules } from '../worker/worker-rules.ts';
import { createProcessClient } from './process-client.ts';
import { parseProcessRef } from './process-ref.ts';
import { createProcessWorker } from './process-worker.ts';

describe('the process worker keeps the contract', () => {
  const stateDirectory = mkdtempSync(join(tmpdir(), 'farhaul-process-'));
  afterAll(() => rmSync(stateDirectory, { recursive: true, force: true }));
  const client = createProcessClient();
  const logger = { debug: () => undefined, info: () => undefined, warn: () => undefined, error: () => undefined };
  const subject: WorkerRuleSubject = {
    createWorker: async () => createProcessWorker({ environment: process.env, logger, stateDirectory }) as WorkerV1,
    job: {},
    refusedJob: { command: ['/no/such/program'] },
    exists: async (ref) => {
      const data = parseProcessRef(ref);
      return client.remains(data).length > 0 || existsSync(data.directory) || existsSync(`${data.directory}.json`);
    },
    deleteByHand: async (ref) => void process.kill(parseProcessRef(ref).pid, 'SIGKILL'),
    foreignExitCodes: false,
    concurrency: 30,
  };
  for (const { group, title, check } of workerRules) test(`${group}: ${title}`, async () => await check(subject));
});
