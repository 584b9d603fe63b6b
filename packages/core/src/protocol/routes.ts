/**
 * Method and path of every operation. The contract says them too, beside the schemas; but those take a while to load, and a
 * client needs none of them: the server is who judges.
 */
import type { contract } from './contract.ts';

type Contract = typeof contract;

export type Route = `${'GET' | 'POST' | 'DELETE'} /${string}`;

/** The type asks for every operation of the contract; a test compares the texts. */
export const routes: { readonly [Group in keyof Contract]: { readonly [Operation in keyof Contract[Group]]: Route } } = {
  server: {
    info: 'GET /server',
    whoAmI: 'GET /server/who-am-i',
  },
  flowRuns: {
    create: 'POST /flow-runs',
    get: 'GET /flow-runs/{id}',
    list: 'GET /flow-runs',
    wait: 'GET /flow-runs/{id}/wait',
    cancel: 'POST /flow-runs/{id}/cancel',
    explain: 'GET /flow-runs/{id}/explain',
    events: 'GET /flow-runs/{id}/events',
    taskRuns: 'GET /flow-runs/{id}/task-runs',
    arguments: 'GET /flow-runs/{id}/arguments',
    logs: 'GET /flow-runs/{id}/logs',
    followLogs: 'GET /flow-runs/{id}/logs/stream',
    retry: 'POST /flow-runs/{id}/retry',
    prune: 'POST /flow-runs/prune',
  },
  workers: {
    register: 'POST /workers',
    list: 'GET /workers',
    next: 'POST /workers/{workerId}/next',
    heartbeat: 'POST /workers/{workerId}/heartbeat',
    drain: 'POST /workers/{workerId}/drain',
    offline: 'POST /workers/{workerId}/offline',
  },
  executions: {
    record: 'POST /executions/{executionId}/ref',
    phase: 'POST /executions/{executionId}/phase',
    logs: 'POST /executions/{executionId}/logs',
    outcome: 'POST /executions/{executionId}/outcome',
    release: 'POST /executions/{executionId}/release',
    reject: 'POST /executions/{executionId}/reject',
    removed: 'POST /executions/{executionId}/removed',
  },
  run: {
    blocks: 'POST /run/blocks',
    admit: 'POST /run/admit',
    heartbeat: 'POST /run/heartbeat',
    report: 'POST /run/report',
    logs: 'POST /run/logs',
    result: 'POST /run/result',
    stop: 'POST /run/stop',
    submit: 'POST /run/submit',
    wait: 'POST /run/wait',
    cancel: 'POST /run/cancel',
    grant: 'POST /run/grant',
  },
  workPools: {
    create: 'POST /work-pools',
    get: 'GET /work-pools/{name}',
    list: 'GET /work-pools',
    preview: 'GET /work-pools/{name}/preview',
    update: 'POST /work-pools/{name}',
    delete: 'DELETE /work-pools/{name}',
  },
  workQueues: {
    create: 'POST /work-pools/{workPoolName}/queues',
    list: 'GET /work-pools/{workPoolName}/queues',
    update: 'POST /work-pools/{workPoolName}/queues/{name}',
    delete: 'DELETE /work-pools/{workPoolName}/queues/{name}',
  },
  objects: {
    head: 'GET /objects/head',
    list: 'GET /objects',
    delete: 'POST /objects/delete',
    grant: 'POST /objects/grants',
  },
  blocks: {
    save: 'POST /blocks/{name}',
    get: 'GET /blocks/{name}',
    list: 'GET /blocks',
    rotateKey: 'POST /blocks/key/rotate',
    delete: 'DELETE /blocks/{name}',
  },
  apiKeys: {
    create: 'POST /api-keys',
    list: 'GET /api-keys',
    revoke: 'POST /api-keys/{name}/revoke',
  },
  audit: {
    list: 'GET /audit',
  },
};
