/**
 * The API, contract first: the service implements it, the typed client and the OpenAPI document are made from it.
 * `run.*` is what a runner may call with its execution's token, nothing else.
 */
import { eventIterator, oc, type ContractRouterClient } from '@orpc/contract';
import { z } from 'zod';
import {
  apiKey,
  auditEntry,
  block,
  event,
  flowRun,
  id,
  jsonObject,
  logEntry,
  logLevel,
  objectName,
  role,
  stateType,
  taskRun,
  time,
  worker,
  workPool,
  workQueue,
} from './entities.ts';
import {
  admission,
  admissionRequest,
  cancelChildRun,
  claim,
  createFlowRun,
  createWorkPool,
  executionCall,
  executionGrant,
  explanation,
  infrastructureRef,
  logLine,
  nextWork,
  outcome,
  page,
  previewedRun,
  queryNumber,
  registerWorker,
  removal,
  runArguments,
  runCredentials,
  runReport,
  runResult,
  saveBlock,
  stopRequest,
  submitChildRun,
  updateWorkPool,
  waitForChildRun,
  workerHeartbeat,
  workerInstructions,
} from './messages.ts';
import { objectContract } from './object-contract.ts';
import { grantChildObject, grantedChildObject } from './object-messages.ts';
import { LONGEST_RELEASE_MS } from './longest-release.ts';

const pageOf = <Item extends z.ZodType>(item: Item) => z.object({ items: z.array(item), next: z.string().nullable() });
const done = z.object({});
const waitMs = queryNumber.min(0).max(60_000).default(0);
const get = (path: `/${string}`) => oc.route({ method: 'GET', path });
const post = (path: `/${string}`) => oc.route({ method: 'POST', path });
const del = (path: `/${string}`) => oc.route({ method: 'DELETE', path });

export const contract = {
  server: {
    info: get('/server').output(
      z.object({
        version: z.string(),
        protocol: z.int(),
        store: z.enum(['sqlite', 'postgres', 'memory']),
        authentication: z.boolean(),
        /** Whether callers should keep bundles and results in the server itself. */
        servesStorage: z.boolean(),
      }),
    ),
    /** Whose key this is; `role: null` where the server asks for none. */
    whoAmI: get('/server/who-am-i').output(
      z.object({ name: z.string(), role: role.nullable(), workPools: z.array(objectName).nullable(), expiresAt: time.nullable() }),
    ),
  },
  flowRuns: {
    create: post('/flow-runs')
      .input(createFlowRun)
      .output(
        z.object({
          flowRun,
          execution: executionGrant.nullable(),
          /** False where the idempotency key or id existed. */ created: z.boolean(),
        }),
      ),
    get: get('/flow-runs/{id}').input(z.object({ id })).output(flowRun),
    list: get('/flow-runs')
      .input(
        page.extend({
          state: z.array(stateType).optional(),
          flowName: z.string().optional(),
          workPoolName: objectName.optional(),
          parentFlowRunId: id.optional(),
          since: time.optional(),
          /** How a person names a run: the beginning of its id, or its whole name. */
          idPrefix: z
            .string()
            .regex(/^[0-9a-f-]{1,36}$/)
            .optional(),
          name: z.string().optional(),
        }),
      )
      .output(pageOf(flowRun)),
    /** Answers as soon as the version differs from `afterVersion`, else after `waitMs` with what is. */
    wait: get('/flow-runs/{id}/wait')
      .input(z.object({ id, afterVersion: queryNumber, waitMs }))
      .output(flowRun),
    /** Asks for the end; a run that has not begun is CANCELLED at once, another one CANCELLING. Idempotent. */
    cancel: post('/flow-runs/{id}/cancel')
      .input(
        z.object({ id, reason: z.string().max(1000).default('asked by the user'), graceMs: z.int().min(0).max(3_600_000).default(5000) }),
      )
      .output(flowRun),
    /** What it waits for: a paused pool, a limit and who holds it, no worker, … */
    explain: get('/flow-runs/{id}/explain').input(z.object({ id })).output(explanation),
    events: get('/flow-runs/{id}/events').input(page.extend({ id })).output(pageOf(event)),
    taskRuns: get('/flow-runs/{id}/task-runs').input(page.extend({ id })).output(pageOf(taskRun)),
    arguments: get('/flow-runs/{id}/arguments').input(z.object({ id })).output(runArguments),
    /** Oldest first. With `waitMs`, waits for more; `ended`: the run is over and nothing follows. */
    logs: get('/flow-runs/{id}/logs')
      .input(page.extend({ id, level: logLevel.optional(), waitMs }))
      .output(z.object({ items: z.array(logEntry), next: z.string().nullable(), ended: z.boolean() })),
    /**
     * The lines as server-sent events until the run has ended and everything was told. `Last-Event-ID` (the cursor of the last
     * line that was heard) or `after` says where to go on; a comment now and then shows that the line stands.
     */
    followLogs: get('/flow-runs/{id}/logs/stream')
      .input(z.object({ id, level: logLevel.optional(), after: z.string().nullable().default(null) }))
      .output(eventIterator(logEntry, z.object({ ended: z.literal(true) }))),
    /**
     * A new run of the same code with the same arguments, binding, pool and options, linked to the one that ended. Its id is
     * made by the caller. `arguments`: where the caller has copied those that lay with the earlier run.
     */
    retry: post('/flow-runs/{id}/retry')
      .input(z.object({ id, newId: id, name: z.string().min(1).max(200), arguments: runArguments.optional() }))
      .output(flowRun),
    /** Removes ended runs older than the time with all their rows and their objects on the server; answers their ids so that objects elsewhere can follow. */
    prune: post('/flow-runs/prune')
      .input(
        z.object({
          endedBefore: time,
          limit: z.int().min(1).max(1000).default(500),
          /** `logs`: their lines only; the runs stay. */
          what: z.enum(['runs', 'logs']).default('runs'),
          /** Gives the space back to the file system, where the store keeps it: takes a while, and writers wait. */
          compact: z.boolean().default(false),
        }),
      )
      .output(
        z.object({
          removed: z.array(id),
          /** What went with them of the server's own storage. */
          objects: z.int().default(0),
          bytes: z.int().default(0),
        }),
      ),
  },
  workers: {
    register: post('/workers').input(registerWorker).output(worker),
    list: get('/workers')
      .input(page.extend({ workPoolName: objectName.optional() }))
      .output(pageOf(worker)),
    /** Long poll: answers at once when there is work in scope. */
    next: post('/workers/{workerId}/next')
      .input(nextWork)
      .output(z.object({ claims: z.array(claim), removals: z.array(removal) })),
    /** Renews the leases of all its executions in one call. */
    heartbeat: post('/workers/{workerId}/heartbeat').input(workerHeartbeat).output(workerInstructions),
    drain: post('/workers/{workerId}/drain')
      .input(z.object({ workerId: id }))
      .output(worker),
    offline: post('/workers/{workerId}/offline')
      .input(z.object({ workerId: id }))
      .output(done),
  },
  executions: {
    /** Infrastructure exists; also moves the run to PENDING InfrastructurePending. */
    record: post('/executions/{executionId}/ref')
      .input(
        executionCall.extend({
          ref: infrastructureRef,
          channel: z.string(),
          resultStorage: z.object({ type: z.string(), configuration: jsonObject }).nullable(),
        }),
      )
      .output(done),
    /** `submitting` is told before anything is created: without it the service holds that nothing exists outside. */
    phase: post('/executions/{executionId}/phase')
      .input(executionCall.extend({ phase: z.string(), message: z.string() }))
      .output(done),
    logs: post('/executions/{executionId}/logs')
      .input(executionCall.extend({ lines: z.array(logLine).max(5000) }))
      .output(done),
    /** Nothing runs any more. The service judges: a result counts more than an exit code; else CRASHED, retry or CANCELLED. */
    outcome: post('/executions/{executionId}/outcome').input(executionCall.extend({ outcome })).output(flowRun),
    /** Not created, or refused as busy: back to the queue without counting. Not a time of day: clocks of workers may be wrong. */
    release: post('/executions/{executionId}/release')
      .input(executionCall.extend({ reason: z.string(), retryAfterMs: z.int().min(0).max(LONGEST_RELEASE_MS).nullable() }))
      .output(done),
    /** The final refusal of a provider or of job resolution: CRASHED at once. */
    reject: post('/executions/{executionId}/reject')
      .input(executionCall.extend({ message: z.string(), code: z.string(), remedy: z.string() }))
      .output(flowRun),
    /** Verified gone. A removal needs no fencing: any worker that reaches it may say so. */
    removed: post('/executions/{executionId}/removed')
      .input(z.object({ executionId: id }))
      .output(done),
  },
  run: {
    /** The fields of blocks that the run's own job variables, or its pool's template, refer to. Ends with the execution. */
    blocks: post('/run/blocks')
      .input(runCredentials)
      .output(z.object({ blocks: z.record(z.string(), z.object({ document: jsonObject, secrets: jsonObject })) })),
    admit: post('/run/admit').input(admissionRequest).output(admission),
    heartbeat: post('/run/heartbeat')
      .input(runCredentials)
      .output(z.object({ stop: stopRequest.nullable() })),
    report: post('/run/report')
      .input(runCredentials.extend({ reports: z.array(runReport).max(5000) }))
      .output(done),
    logs: post('/run/logs')
      .input(runCredentials.extend({ lines: z.array(logLine).max(5000) }))
      .output(done),
    result: post('/run/result').input(runResult).output(done),
    stop: post('/run/stop')
      .input(runCredentials.extend({ waitMs }))
      .output(z.object({ stop: stopRequest.nullable() })),
    /** A bound flow called inside this run: its child, for a pool. Only while this run is running. */
    submit: post('/run/submit').input(submitChildRun).output(flowRun),
    /** A child of this run, as soon as its version differs from `afterVersion`, else after `waitMs` as it is. */
    wait: post('/run/wait').input(waitForChildRun).output(flowRun),
    cancel: post('/run/cancel').input(cancelChildRun).output(flowRun),
    /** Where arguments or the result of a child go that are too large for a message. */
    grant: post('/run/grant').input(grantChildObject).output(grantedChildObject),
  },
  workPools: {
    create: post('/work-pools').input(createWorkPool).output(workPool),
    get: get('/work-pools/{name}')
      .input(z.object({ name: objectName }))
      .output(workPool),
    list: get('/work-pools').input(page).output(pageOf(workPool)),
    /** What would start next, in that order, and what holds each up. */
    preview: get('/work-pools/{name}/preview')
      .input(z.object({ name: objectName, limit: queryNumber.min(1).max(200).default(20) }))
      .output(z.object({ items: z.array(previewedRun) })),
    update: post('/work-pools/{name}').input(updateWorkPool).output(workPool),
    delete: del('/work-pools/{name}')
      .input(z.object({ name: objectName }))
      .output(done),
  },
  workQueues: {
    create: post('/work-pools/{workPoolName}/queues')
      .input(
        z.object({
          workPoolName: objectName,
          name: objectName,
          description: z.string().nullable().default(null),
          priority: z.int().min(1).optional(),
          concurrencyLimit: z.int().min(0).nullable().default(null),
          paused: z.boolean().default(false),
        }),
      )
      .output(workQueue),
    list: get('/work-pools/{workPoolName}/queues')
      .input(page.extend({ workPoolName: objectName }))
      .output(pageOf(workQueue)),
    update: post('/work-pools/{workPoolName}/queues/{name}')
      .input(
        z.object({
          workPoolName: objectName,
          name: objectName,
          description: z.string().nullable().optional(),
          priority: z.int().min(1).optional(),
          concurrencyLimit: z.int().min(0).nullable().optional(),
          paused: z.boolean().optional(),
        }),
      )
      .output(workQueue),
    delete: del('/work-pools/{workPoolName}/queues/{name}')
      .input(z.object({ workPoolName: objectName, name: objectName }))
      .output(done),
  },
  objects: objectContract,
  blocks: {
    save: post('/blocks/{name}').input(saveBlock).output(block),
    get: get('/blocks/{name}')
      .input(z.object({ name: objectName }))
      .output(block),
    list: get('/blocks').input(page).output(pageOf(block)),
    /** Encrypts with another key from now on: a fresh one, or the first that the server was given. */
    rotateKey: post('/blocks/key/rotate').output(
      z.object({ key: z.string(), previousKey: z.string().nullable(), blocks: z.int(), place: z.string() }),
    ),
    delete: del('/blocks/{name}')
      .input(z.object({ name: objectName }))
      .output(done),
  },
  apiKeys: {
    /** The key itself is in this answer only. */
    create: post('/api-keys')
      .input(
        z.object({
          name: objectName,
          role,
          workPools: z.array(objectName).min(1).max(100).nullable().default(null),
          expiresAt: time.nullable().default(null),
        }),
      )
      .output(z.object({ apiKey, key: z.string() })),
    list: get('/api-keys').input(page).output(pageOf(apiKey)),
    /** For good; takes effect within seconds on every server. Idempotent. */
    revoke: post('/api-keys/{name}/revoke')
      .input(z.object({ name: objectName }))
      .output(apiKey),
  },
  audit: {
    /** Newest first. */
    list: get('/audit')
      .input(page.extend({ since: time.optional(), actor: z.string().optional(), action: z.string().optional() }))
      .output(pageOf(auditEntry)),
  },
};

/** The typed client; in-process and over HTTP it is the same. */
export type Client = ContractRouterClient<typeof contract>;
