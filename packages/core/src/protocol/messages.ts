/** Requests and answers that are more than one entity. */
import { z } from 'zod';
import {
  binding,
  flowRun,
  id,
  jsonObject,
  objectName,
  resultReference,
  runCode,
  state,
  stateType,
  storageDescription,
  templateTarget,
  time,
  workPool,
} from './entities.ts';

export { PROTOCOL_VERSION } from './protocol-version.ts';
export { INLINE_BYTES } from './inline-bytes.ts';

/** A number that may also come as the text of a query string. */
export const queryNumber = z.coerce.number<number>().int();

const limit = queryNumber.min(1).max(1000).default(100);
export const page = z.object({ limit, after: z.string().nullable().default(null) });

/** Arguments of a run: inline wire-1 (base64), or an object. `byName` is plain JSON, mapped to positions by the runner. */
export const runArguments = z.union([
  z.object({ inline: z.string() }),
  z.object({ key: z.string(), sha256: z.string() }),
  z.object({ byName: jsonObject }),
]);

export const createFlowRun = z.object({
  /** Made by the caller, so that repeating the call is harmless. */
  id,
  name: z.string().min(1).max(200),
  flowName: z.string().min(1).max(200),
  flowVersion: z.string().nullable().default(null),
  tags: z.array(z.string().max(200)).max(100).default([]),
  parameters: jsonObject,
  arguments: runArguments,
  binding: binding.nullable(),
  code: runCode.nullable(),
  options: z.object({ timeoutMs: z.number().nullable().optional() }).default({}),
  workPoolName: objectName.nullable().default(null),
  workQueueName: objectName.nullable().default(null),
  parentFlowRunId: id.nullable().default(null),
  parentTaskRunId: id.nullable().default(null),
  scheduledFor: time.nullable().default(null),
  startTimeoutMs: z.int().min(0).nullable().default(null),
  infrastructureRetries: z.int().min(0).max(100).default(0),
  /** Per flow; the same key with another body is refused. */
  idempotencyKey: z.string().max(200).nullable().default(null),
  /** Direct call: only a claim scoped to this run may take it. */
  callerOnly: z.boolean().default(false),
  /** The flow runs in the calling process; the answer holds its execution. */
  startHere: z.object({ host: z.string(), pid: z.int() }).nullable().default(null),
});

/** What identifies an execution to the service: the fencing number for its worker, the token for its runner. */
export const executionGrant = z.object({
  executionId: id,
  flowRunId: id,
  fencing: z.int(),
  token: z.string(),
  leaseExpiresAt: time,
});

export const infrastructureRef = z.object({ type: z.string(), identifier: z.string(), reach: z.string(), data: jsonObject });
export const outcome = z.union([
  z.object({
    kind: z.literal('exited'),
    exitCode: z.int(),
    signal: z.string().nullable().optional(),
    lastLogLines: z.array(z.string()).optional(),
  }),
  z.object({
    kind: z.enum(['lost', 'oom', 'start-failed', 'evicted', 'deleted', 'deadline']),
    reason: z.string(),
    remedy: z.string(),
    lastLogLines: z.array(z.string()).optional(),
    exitCode: z.int().nullable().optional(),
  }),
]);

export const claim = z.object({
  kind: z.enum(['start', 'adopt']),
  grant: executionGrant,
  flowRun,
  arguments: runArguments,
  options: z.object({ timeoutMs: z.number().nullable().optional() }),
  /** As its runs are to be started; how full it is takes counting, and no start needs it. */
  workPool: workPool.omit({ status: true, slotsTaken: true }).nullable(),
  /** Of an adopted execution whose creation was recorded. */
  ref: infrastructureRef.nullable(),
  /** Where its own objects lie, if that was recorded. */
  storage: storageDescription.nullable().default(null),
});

/** Removal is durable work: it stays until a worker that reaches the infrastructure has said it is gone. */
export const removal = z.object({
  executionId: id,
  flowRunId: id,
  ref: infrastructureRef.nullable(),
  workerType: z.string(),
  graceMs: z.int(),
});

export const claimScope = z.discriminatedUnion('kind', [
  z.object({ kind: z.literal('flow-run'), flowRunId: id }),
  z.object({ kind: z.literal('work-pool'), workPoolName: objectName, queues: z.array(objectName) }),
  /** Nothing new: only what workers of the same type left behind, whatever its pool, or in these. */
  z.object({ kind: z.literal('orphans'), workPools: z.array(objectName).optional() }),
]);

export const registerWorker = z.object({
  id,
  name: z.string().min(1).max(200),
  type: z.string(),
  workPoolName: objectName.nullable(),
  queues: z.array(objectName),
  limit: z.int().min(1).nullable(),
  reaches: z.array(z.string()),
  host: z.string(),
  pid: z.int(),
  version: z.string(),
});

export const nextWork = z.object({
  workerId: id,
  scope: claimScope,
  limit: z.int().min(0).max(100),
  waitMs: z.int().min(0).max(60_000),
});

export const workerHeartbeat = z.object({
  workerId: id,
  /** `unheard`: their infrastructure does not answer, and whether their runners are silent is not known. */
  executions: z.array(z.object({ executionId: id, fencing: z.int(), unheard: z.boolean().optional() })).max(10_000),
  running: z.int(),
  /** Answers early when there are newer instructions than the number last answered; else after `waitMs`. */
  waitMs: z.int().min(0).max(60_000).default(0),
  afterInstructions: z.int().default(0),
});

export const workerInstructions = z.object({
  /** Superseded: stop watching, change nothing. */
  lost: z.array(id),
  /** Cancel was asked or the run ended: stop by the channel, then remove. */
  stop: z.array(z.object({ executionId: id, reason: z.string(), graceMs: z.int() })),
  draining: z.boolean(),
  /** Rises with every instruction to this worker. */
  instructions: z.int(),
});

const runReportBase = { sequence: z.int(), time };
export const taskRunReport = z.object({
  id,
  taskName: z.string(),
  name: z.string(),
  parentTaskRunId: id.nullable(),
  state,
  attempt: z.int(),
  startedAt: time.nullable(),
  endedAt: time.nullable(),
});
export const runReport = z.discriminatedUnion('kind', [
  z.object({ kind: z.literal('running'), attempt: z.int(), ...runReportBase }),
  z.object({ kind: z.literal('awaiting-retry'), attempt: z.int(), delayMs: z.number(), error: z.string(), ...runReportBase }),
  z.object({ kind: z.literal('task'), taskRun: taskRunReport, ...runReportBase }),
  z.object({ kind: z.literal('phase'), phase: z.string(), ...runReportBase }),
  z.object({ kind: z.literal('note'), message: z.string(), ...runReportBase }),
]);
export const logLine = z.object({
  sequence: z.int(),
  time,
  level: z.enum(['debug', 'info', 'warning', 'error']),
  source: z.enum(['stdout', 'stderr', 'logger', 'worker']),
  message: z.string(),
  taskRunId: id.nullable(),
});
export const runEnding = z.object({
  state,
  attempt: z.int(),
  startedAt: time,
  endedAt: time,
  node: z.string(),
  resultSha256: z.string().nullable(),
  resultBytes: z.int(),
  hmac: z.string(),
});
export const stopRequest = z.object({ reason: z.string(), graceMs: z.int() });
export const admission = z.union([z.object({ admitted: z.literal(true) }), z.object({ admitted: z.literal(false), reason: z.string() })]);

/** Presented by a runner with every call. */
export const runCredentials = z.object({ executionId: id, token: z.string() });

/**
 * `runnerId` is made by the runner at its start, so that it may repeat the call when the answer was lost. `admittedAt`:
 * when the runner won its admission, where the one who tells of it comes later.
 */
export const admissionRequest = runCredentials.extend({
  runnerId: z.string().max(100).nullable().default(null),
  admittedAt: time.nullable().default(null),
});

export const runResult = runCredentials.extend({
  ending: runEnding,
  /** The document itself (base64, ≤ INLINE_BYTES), or where its watcher stored it, or null where there is none. */
  result: z.union([z.object({ inline: z.string() }), resultReference, z.null()]),
});

/** A further flow of the caller's own bundle, to be run as its child in a work pool. */
export const submitChildRun = runCredentials.extend({
  ...createFlowRun.pick({
    id: true,
    name: true,
    flowName: true,
    flowVersion: true,
    tags: true,
    parameters: true,
    options: true,
    workQueueName: true,
    parentTaskRunId: true,
    scheduledFor: true,
    startTimeoutMs: true,
    infrastructureRetries: true,
    /** Counts inside the parent only. */
    idempotencyKey: true,
  }).shape,
  /** Large ones are an object `runs/<id>/args` of the storage of the run that starts it. */
  arguments: z.union([z.object({ inline: z.string() }), z.object({ key: z.string(), sha256: z.string() })]),
  /** Index into the entries of the parent's bundle. */
  entry: z.int().min(0),
  workerType: z.string(),
  jobVariables: jsonObject,
  workPoolName: objectName,
});
export const waitForChildRun = runCredentials.extend({ id, afterVersion: queryNumber, waitMs: queryNumber.min(0).max(60_000).default(0) });
export const cancelChildRun = runCredentials.extend({
  id,
  reason: z.string().max(1000),
  graceMs: z.int().min(0).max(3_600_000).default(5000),
});

export const executionCall = z.object({ executionId: id, fencing: z.int() });

/** `code` is stable, for programs; the rest is for a person. */
const reason = z.object({ code: z.string(), message: z.string(), remedy: z.string() });

/** A run that waits in a work pool. Without reasons it starts as soon as a worker asks. */
export const previewedRun = z.object({
  flowRunId: id,
  name: z.string(),
  flowName: z.string(),
  workQueueName: z.string(),
  priority: z.int(),
  scheduledFor: time,
  due: z.boolean(),
  reasons: z.array(reason),
});

/** Why a run waits. */
export const explanation = z.object({
  flowRunId: id,
  state: stateType,
  name: z.string(),
  message: z.string().nullable(),
  reasons: z.array(reason),
});

const poolFields = {
  description: z.string().nullable(),
  concurrencyLimit: z.int().min(0).nullable(),
  baseJobTemplate: z.object({
    job: jsonObject,
    variables: jsonObject,
    enforced: z.array(z.string()).optional(),
    target: templateTarget.optional(),
  }),
  allow: z.array(z.string()),
  plugin: z.string().nullable(),
  storage: storageDescription.nullable(),
  paused: z.boolean(),
};

export const createWorkPool = z.object({
  ...poolFields,
  name: objectName,
  type: z.string(),
  description: poolFields.description.default(null),
  concurrencyLimit: poolFields.concurrencyLimit.default(null),
  allow: poolFields.allow.default([]),
  plugin: poolFields.plugin.default(null),
  storage: poolFields.storage.default(null),
  paused: poolFields.paused.default(false),
});

/** A block as a whole; its secrets apart, which are encrypted and never answered. */
export const saveBlock = z.object({
  name: objectName,
  type: z.string().min(1).max(100),
  document: jsonObject,
  secrets: jsonObject.default({}),
  overwrite: z.boolean().default(false),
});

/** What is not given stays as it is. */
export const updateWorkPool = z.object(poolFields).partial().extend({ name: objectName });

export type CreateFlowRun = z.input<typeof createFlowRun>;
export type ExecutionGrant = z.infer<typeof executionGrant>;
export type Claim = z.infer<typeof claim>;
export type Removal = z.infer<typeof removal>;
export type ClaimScope = z.infer<typeof claimScope>;
export type WorkerInstructions = z.infer<typeof workerInstructions>;
export type SubmitChildRun = z.input<typeof submitChildRun>;
export type RunArguments = z.infer<typeof runArguments>;
export type CreateWorkPool = z.input<typeof createWorkPool>;
export type PreviewedRun = z.infer<typeof previewedRun>;
