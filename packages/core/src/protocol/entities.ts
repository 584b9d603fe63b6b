/** The things the API speaks of. Times are ISO-8601 with Z, ids UUIDv7. */
import { z } from 'zod';

export const id = z.uuid();
export const time = z.iso.datetime();
export const objectName = z
  .string()
  .regex(/^[a-z0-9](?:[a-z0-9-]{0,61}[a-z0-9])?$/, 'must be 1-63 of a-z, 0-9 and -, starting and ending with a letter or digit');
export const jsonObject = z.record(z.string(), z.unknown());

export const stateType = z.enum(['SCHEDULED', 'PENDING', 'RUNNING', 'PAUSED', 'CANCELLING', 'COMPLETED', 'FAILED', 'CRASHED', 'CANCELLED']);
export const state = z.object({ type: stateType, name: z.string(), message: z.string().nullable(), time });

export const phase = z.object({ name: z.string(), time });

export const runCode = z.discriminatedUnion('type', [
  z.object({
    type: z.literal('bundle'),
    entry: z.int().min(0),
    code: z.object({ key: z.string(), sha256: z.string(), node: z.int() }),
    files: z.object({ key: z.string(), sha256: z.string() }).nullable(),
    manifest: z.object({ key: z.string() }).nullable(),
    map: z.object({ key: z.string(), sha256: z.string() }).nullable(),
    captures: z.string().nullable(),
    snapshots: z.string().nullable(),
    workingDirectory: z.enum(['bundle', 'image']),
  }),
  z.object({ type: z.literal('entrypoint'), entrypoint: z.string(), pull: z.array(z.unknown()) }),
]);

/** Type and configuration of a storage, enough to open it again. */
export const storageDescription = z.object({ type: z.string(), configuration: jsonObject });

/** How a run is bound to infrastructure; null for a flow that ran in its caller's process. */
export const binding = z.object({
  workerType: z.string(),
  jobVariables: jsonObject,
  storage: storageDescription.nullable(),
  /** Where the flow wants its result; null: with the rest of the run. */
  resultStorage: storageDescription.nullable().default(null),
});

/** Where a result lies: inline wire-1 (base64) or an object of a storage. */
export const resultReference = z.object({
  storage: storageDescription.nullable(),
  key: z.string().nullable(),
  inline: z.string().nullable(),
  sha256: z.string(),
  bytes: z.int(),
});

export const flowRun = z.object({
  id,
  name: z.string(),
  flowName: z.string(),
  flowVersion: z.string().nullable(),
  state,
  /** Rises by one with every transition. */
  stateVersion: z.int(),
  tags: z.array(z.string()),
  /** By name, readable; binary and large values replaced by a mark. */
  parameters: jsonObject,
  binding: binding.nullable(),
  code: runCode.nullable(),
  workPoolName: z.string().nullable(),
  workQueueName: z.string().nullable(),
  parentFlowRunId: id.nullable(),
  parentTaskRunId: id.nullable(),
  /** The run that this one repeats. */
  retryOf: id.exactOptional(),
  /** Times of queued, claimed, submitting, infrastructure pending, pulling, running, finishing. */
  phases: z.array(phase),
  executionId: id.nullable(),
  /** Executions so far, and attempts of the last one. */
  executions: z.int(),
  attempt: z.int(),
  infrastructureRetries: z.int(),
  ref: z.object({ type: z.string(), identifier: z.string(), reach: z.string() }).nullable(),
  channel: z.string().nullable(),
  outcome: jsonObject.nullable(),
  result: resultReference.nullable(),
  /** Whether somebody renews the lease of its execution now. */
  watched: z.boolean(),
  createdAt: time,
  scheduledFor: time,
  startBy: time.nullable(),
  startedAt: time.nullable(),
  endedAt: time.nullable(),
});

export const taskRun = z.object({
  id,
  flowRunId: id,
  executionId: id.nullable(),
  taskName: z.string(),
  name: z.string(),
  parentTaskRunId: id.nullable(),
  state,
  attempt: z.int(),
  startedAt: time.nullable(),
  endedAt: time.nullable(),
});

export const logLevel = z.enum(['debug', 'info', 'warning', 'error']);
export const logEntry = z.object({
  /** Position in the store; page and follow by it. */
  cursor: z.string(),
  flowRunId: id,
  executionId: id.nullable(),
  taskRunId: id.nullable(),
  sequence: z.int(),
  time,
  level: logLevel,
  source: z.enum(['stdout', 'stderr', 'logger', 'worker']),
  message: z.string(),
});

export const event = z.object({
  id: z.string(),
  time,
  /** noun-verb in the past: `run-claimed`, `infrastructure-lost`. */
  kind: z.string(),
  flowRunId: id.nullable(),
  executionId: id.nullable(),
  data: jsonObject,
});

/** What the runs of a pool have, for bundles with compiled code; may hold placeholders. */
export const templateTarget = z.object({
  platform: z.string().exactOptional(),
  libc: z.string().exactOptional(),
  node: z.union([z.int(), z.string()]).exactOptional(),
});

export const baseJobTemplate = z.object({
  job: jsonObject,
  variables: jsonObject,
  enforced: z.array(z.string()).exactOptional(),
  target: templateTarget.exactOptional(),
});

export const workPool = z.object({
  id,
  name: z.string(),
  type: z.string(),
  description: z.string().nullable(),
  status: z.enum(['READY', 'NOT_READY', 'PAUSED']),
  paused: z.boolean(),
  concurrencyLimit: z.int().min(0).nullable(),
  slotsTaken: z.int(),
  baseJobTemplate,
  /** What callers of this pool may set of the type's dangerous variables. */
  allow: z.array(z.string()),
  /** Package that offers the type. */
  plugin: z.string().nullable(),
  storage: storageDescription.nullable(),
  buildNamespace: z.string().nullable(),
  createdAt: time,
  updatedAt: time,
});

export const workQueue = z.object({
  id,
  workPoolName: z.string(),
  name: z.string(),
  description: z.string().nullable(),
  /** 1 is first. */
  priority: z.int().min(1),
  concurrencyLimit: z.int().min(0).nullable(),
  slotsTaken: z.int(),
  paused: z.boolean(),
  isDefault: z.boolean(),
  lastPolledAt: time.nullable(),
  createdAt: time,
});

export const worker = z.object({
  id,
  name: z.string(),
  workPoolName: z.string().nullable(),
  type: z.string(),
  status: z.enum(['ONLINE', 'DRAINING', 'OFFLINE']),
  limit: z.int().nullable(),
  running: z.int(),
  queues: z.array(z.string()),
  host: z.string(),
  pid: z.int(),
  version: z.string(),
  startedAt: time,
  lastSeenAt: time,
});

/** A saved document: `LocalFileSystem` of `result-storage`, credentials. */
export const block = z.object({
  name: objectName,
  type: z.string(),
  /** Without the secret fields. */
  document: jsonObject,
  /** Names of those that are set. */
  secretFields: z.array(z.string()),
  createdAt: time,
  updatedAt: time,
});

/** What a key's holder may do; each may also do what those before may. */
export const role = z.enum(['viewer', 'operator', 'developer', 'admin']);

/** A key without its secret, which is shown once, when it is made. */
export const apiKey = z.object({
  id,
  name: objectName,
  /** Its first characters, by which a person knows it again. */
  prefix: z.string(),
  role,
  /** Only these pools and their runs; null: everything. */
  workPools: z.array(objectName).nullable(),
  createdAt: time,
  expiresAt: time.nullable(),
  /** To the minute. */
  lastUsedAt: time.nullable(),
  revokedAt: time.nullable(),
});

/** Who did what to which object: apart from what happened to runs, which are events. */
export const auditEntry = z.object({
  id: z.string(),
  time,
  /** Name of the key; `anyone` where the server asks for none, `unknown` where it was refused. */
  actor: z.string(),
  actorId: id.nullable(),
  /** From where, as the server saw it. */
  address: z.string().nullable(),
  /** `workPools.update` */
  action: z.string(),
  /** `work pool gpu` */
  object: z.string(),
  /** `done`, or the code of the refusal. */
  outcome: z.string(),
});

export type Role = z.infer<typeof role>;
export type ApiKey = z.infer<typeof apiKey>;
export type AuditEntry = z.infer<typeof auditEntry>;
export type Phase = z.infer<typeof phase>;
/** One call of a flow, as the service keeps it. */
export type FlowRun = z.infer<typeof flowRun>;
/** One call of a task inside a flow run. */
export type TaskRun = z.infer<typeof taskRun>;
/** One line of a run's log. */
export type LogEntry = z.infer<typeof logEntry>;
export type Event = z.infer<typeof event>;
export type WorkPool = z.infer<typeof workPool>;
export type WorkQueue = z.infer<typeof workQueue>;
export type WorkerRecord = z.infer<typeof worker>;
export type Block = z.infer<typeof block>;
export type ResultReference = z.infer<typeof resultReference>;
export type StorageDescription = z.infer<typeof storageDescription>;
export type Binding = z.infer<typeof binding>;
