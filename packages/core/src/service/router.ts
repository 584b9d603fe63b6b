import { implement } from '@orpc/server';
import { contract } from '../protocol/contract.ts';
import { PROTOCOL_VERSION } from '../protocol/messages.ts';
import { bindOperations, type OperationBinder } from './bind-operations.ts';
import { deleteBlock, findBlock, listBlocks } from './blocks.ts';
import { keepBlock, rotateSecretKey } from './block-calls.ts';
import { admit } from './executions/admit.ts';
import { heartbeatOfRunner, takeReports } from './executions/runner-calls.ts';
import { blocksOfExecution } from './executions/run-blocks.ts';
import { takeResult } from './executions/take-result.ts';
import { confirmRemoved, recordRef, rejectExecution, releaseExecution, reportPhase, takeOutcome } from './executions/worker-calls.ts';
import { storeRunnerLogs, storeWorkerLogs } from './logs/logs.ts';
import { openLogStream } from './logs/stream-logs.ts';
import { followLogs, nextWork, waitForChild, waitForRun, waitForStop, waitingHeartbeat } from './long-polls.ts';
import { listAudit } from './access/audit.ts';
import { createApiKey, listApiKeys, revokeApiKey } from './access/api-keys.ts';
import { type CallContext, whoAmI } from './access/caller.ts';
import { grantOfChild, pruneRunsAndObjects } from './objects/object-calls.ts';
import { createPool, deletePool, updatePool } from './pools/change-pools.ts';
import { createQueue, deleteQueue, updateQueue } from './pools/change-queues.ts';
import { previewPool } from './pools/preview-pool.ts';
import { listPools, listQueues, readPool } from './pools/read-pools.ts';
import { cancelRun } from './runs/cancel-run.ts';
import { cancelChild, submitChild } from './runs/child-runs.ts';
import { createOwnRun } from './runs/create-run.ts';
import { explainRun } from './runs/explain-run.ts';
import { listEvents, listRuns, listTaskRuns } from './runs/list-runs.ts';
import { readArguments, readRun } from './runs/read-run.ts';
import { retryRun } from './runs/retry-run.ts';
import { ToldSecrets } from './secrets/told-secrets.ts';
import type { ServiceCore } from './service-core.ts';
import { drain, goOffline, listWorkers, register } from './workers/worker-calls.ts';

interface Bound {
  core: ServiceCore;
  api: ReturnType<typeof implemented>;
  binder: OperationBinder;
}

function implemented() {
  return implement(contract).$context<CallContext>().$config({ initialOutputValidationIndex: Number.NaN });
}

/** The contract, each call bound to its one function. Output is ours and typed; it is not validated again. */
export function createRouter(core: ServiceCore) {
  const bound: Bound = { core, api: implemented(), binder: bindOperations(core) };
  return bound.api.router({ ...runCalls(bound), ...workerCalls(bound), ...poolCalls(bound), ...keptCalls(bound) });
}

function runCalls({ core, api, binder }: Bound) {
  const { read, write, done, thenRun } = binder;
  const told = new ToldSecrets(core);
  return {
    flowRuns: {
      create: api.flowRuns.create.handler(write(createOwnRun)),
      get: api.flowRuns.get.handler(({ input }) => core.read((moment) => readRun(moment, input.id))),
      list: api.flowRuns.list.handler(read(listRuns)),
      wait: api.flowRuns.wait.handler(({ input, signal }) => waitForRun(core, input, signal)),
      cancel: api.flowRuns.cancel.handler(thenRun(cancelRun)),
      explain: api.flowRuns.explain.handler(read(explainRun)),
      events: api.flowRuns.events.handler(read(listEvents)),
      taskRuns: api.flowRuns.taskRuns.handler(read(listTaskRuns)),
      arguments: api.flowRuns.arguments.handler(read(readArguments)),
      logs: api.flowRuns.logs.handler(({ input, signal }) => followLogs(core, input, signal)),
      followLogs: api.flowRuns.followLogs.handler(({ input, signal, lastEventId }) =>
        openLogStream(core, { ...input, after: lastEventId ?? input.after }, signal),
      ),
      retry: api.flowRuns.retry.handler(write(retryRun)),
      prune: api.flowRuns.prune.handler(({ input }) => pruneRunsAndObjects(core, input)),
    },
    run: {
      blocks: api.run.blocks.handler(({ input }) => core.write((moment) => blocksOfExecution(moment, input, core.secretKeys))),
      admit: api.run.admit.handler(write(admit)),
      heartbeat: api.run.heartbeat.handler(write(heartbeatOfRunner)),
      report: api.run.report.handler(told.reports(done(takeReports))),
      logs: api.run.logs.handler(told.lines(done(storeRunnerLogs))),
      result: api.run.result.handler(told.ending(done(takeResult))),
      stop: api.run.stop.handler(({ input, signal }) => waitForStop(core, input, signal)),
      submit: api.run.submit.handler(write(submitChild)),
      wait: api.run.wait.handler(({ input, signal }) => waitForChild(core, input, signal)),
      cancel: api.run.cancel.handler(write(cancelChild)),
      grant: api.run.grant.handler(({ input }) => grantOfChild(core, input)),
    },
  };
}

function workerCalls({ core, api, binder }: Bound) {
  const { read, write, done, thenRun } = binder;
  return {
    workers: {
      register: api.workers.register.handler(write(register)),
      list: api.workers.list.handler(read(listWorkers)),
      next: api.workers.next.handler(({ input, signal }) => nextWork(core, input, signal)),
      heartbeat: api.workers.heartbeat.handler(({ input, signal }) => waitingHeartbeat(core, input, signal)),
      drain: api.workers.drain.handler(write(drain)),
      offline: api.workers.offline.handler(done(goOffline)),
    },
    executions: {
      record: api.executions.record.handler(done(recordRef)),
      phase: api.executions.phase.handler(done(reportPhase)),
      logs: api.executions.logs.handler(done(storeWorkerLogs)),
      outcome: api.executions.outcome.handler(thenRun(takeOutcome)),
      release: api.executions.release.handler(done(releaseExecution)),
      reject: api.executions.reject.handler(thenRun(rejectExecution)),
      removed: api.executions.removed.handler(done(confirmRemoved)),
    },
  };
}

function poolCalls({ core, api, binder }: Bound) {
  const { read, write, done } = binder;
  return {
    workPools: {
      create: api.workPools.create.handler(write(createPool)),
      get: api.workPools.get.handler(({ input }) => core.read((moment) => readPool(moment, input.name))),
      list: api.workPools.list.handler(read(listPools)),
      preview: api.workPools.preview.handler(read(previewPool)),
      update: api.workPools.update.handler(write(updatePool)),
      delete: api.workPools.delete.handler(done(deletePool)),
    },
    workQueues: {
      create: api.workQueues.create.handler(write(createQueue)),
      list: api.workQueues.list.handler(read(listQueues)),
      update: api.workQueues.update.handler(write(updateQueue)),
      delete: api.workQueues.delete.handler(done(deleteQueue)),
    },
  };
}

function keptCalls({ core, api, binder }: Bound) {
  const { read, write, done } = binder;
  return {
    server: {
      info: api.server.info.handler(({ context: { caller } }) => ({
        ...core.host,
        authentication: caller !== undefined && caller.kind !== 'anyone',
        protocol: PROTOCOL_VERSION,
        store: core.store.kind,
      })),
      whoAmI: api.server.whoAmI.handler(({ context }) => whoAmI(context.caller)),
    },
    objects: {
      head: api.objects.head.handler(async ({ input }) => ({ object: await core.objects.head(input.key) })),
      list: api.objects.list.handler(({ input }) => core.objects.list(input)),
      delete: api.objects.delete.handler(async ({ input }) => {
        await core.objects.delete(input.keys);
        return {};
      }),
      grant: api.objects.grant.handler(({ input }) => core.objects.grant(input)),
    },
    blocks: {
      save: api.blocks.save.handler(keepBlock(core, write)),
      get: api.blocks.get.handler(read(findBlock)),
      list: api.blocks.list.handler(read(listBlocks)),
      delete: api.blocks.delete.handler(done(deleteBlock)),
      rotateKey: api.blocks.rotateKey.handler(() => rotateSecretKey(core)),
    },
    apiKeys: {
      create: api.apiKeys.create.handler(write(createApiKey)),
      list: api.apiKeys.list.handler(read(listApiKeys)),
      revoke: api.apiKeys.revoke.handler(write(revokeApiKey)),
    },
    audit: { list: api.audit.list.handler(read(listAudit)) },
  };
}

export type ServiceRouter = ReturnType<typeof createRouter>;
