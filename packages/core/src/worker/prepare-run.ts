/** Everything that one execution needs before its infrastructure is created. */
import { createHash, randomBytes } from 'node:crypto';
import { posix } from 'node:path';
import { FarhaulError } from '../errors/farhaul-error.ts';
import { resolveJob } from '../job/resolve-job.ts';
import type { ExecutionKeyV1 } from '../plugin/v1/infrastructure-v1.ts';
import type { GrantRequestV1, StorageV1 } from '../plugin/v1/storage-v1.ts';
import type { SubmitRequestV1 } from '../plugin/v1/worker-v1.ts';
import type { RunCode } from '../protocol/bundle-manifest.ts';
import type { StorageDescription } from '../protocol/entities.ts';
import type { Claim } from '../protocol/messages.ts';
import type { ChannelLocation } from '../protocol/run-channel.ts';
import { RUN_TOKEN_VARIABLE, type ObjectLocation, type RunDocumentV1 } from '../protocol/run-document.ts';
import { encodeWire, joinParts } from '../protocol/wire/index.ts';
import { startCommand } from '../runner/boot.ts';
import { GrantedPlaces } from './granted-places.ts';
import type { WorkerParts } from './worker-parts.ts';

/** Tells a worker type whose infrastructure lives on the worker's own host how long it may go on without it. */
const HOST_GONE_LABEL = 'farhaul/host-gone-ms';

export interface PreparedRun {
  request: SubmitRequestV1<unknown>;
  document: RunDocumentV1;
  storage: StorageV1;
  storageDescription: StorageDescription;
  /** Of the variables, for the run's log. */
  warnings: string[];
}

export function executionKey(executionId: string, flowRunId: string): ExecutionKeyV1 {
  return { flowRunId, executionId, name: `fh-${executionId.replaceAll('-', '')}` };
}

/** Keys of an execution's own objects begin with this. */
export function objectPrefix(flowRunId: string, executionId: string): string {
  return `runs/${flowRunId}/${executionId}`;
}

/** Where the runner leaves its result document. */
export function resultKey(flowRunId: string, executionId: string): string {
  return `${objectPrefix(flowRunId, executionId)}/result`;
}

export function storageOf(claim: Claim, parts: WorkerParts): StorageDescription {
  return claim.flowRun.binding?.storage ?? claim.workPool?.storage ?? parts.defaultStorage;
}

/** Variables and template, made one. */
export interface RunJob {
  job: Record<string, unknown>;
  warnings: string[];
}

export interface RunToPrepare {
  claim: Claim;
  parts: WorkerParts;
  job: RunJob;
}

/** Pure: variables and template in, job out. @throws FARHAUL_JOB_* with all problems */
export function resolveRunJob(claim: Claim, parts: WorkerParts): RunJob {
  const { entry, plugin } = parts;
  const { workPool, flowRun } = claim;
  const { job, warnings } = resolveJob({
    template: workPool?.baseJobTemplate ?? entry.jobSchema.template,
    dangerous: entry.jobSchema.dangerous,
    allow: workPool?.allow ?? null,
    layers: [{ source: 'decorator', variables: flowRun.binding?.jobVariables ?? {} }],
    workPoolName: workPool?.name ?? null,
    workerType: entry.type,
  });
  const problems = plugin.check?.(job) ?? [];
  const first = problems[0];
  if (first) {
    const more = problems.length > 1 ? ` (and ${problems.length - 1} more)` : '';
    throw new FarhaulError('FARHAUL_JOB_VARIABLE_INVALID', `Job variable ${first.path}: ${first.message}${more}`, {
      hint: first.remedy,
      details: { problems },
    });
  }
  return { job, warnings };
}

/** Writes the run document and answers the request that creates the infrastructure. */
export async function prepareRun({ claim, parts, job: { job, warnings } }: RunToPrepare, signal: AbortSignal): Promise<PreparedRun> {
  const { grant, flowRun } = claim;
  const code = bundleCode(claim);
  const storageDescription = storageOf(claim, parts);
  const storage = await parts.openStorage(storageDescription);
  const prefix = objectPrefix(flowRun.id, grant.executionId);
  const args = 'key' in claim.arguments ? claim.arguments : null;
  const read = [code.code.key, ...(code.files ? [code.files.key] : []), ...(args ? [args.key] : [])];
  const places = new GrantedPlaces(parts);
  const granted = await places.locate(storage, [{ key: `${prefix}/ending.json`, method: 'PUT' }, ...read.map((key) => get(key))], signal);
  const located = (object: { key: string; sha256: string }): ObjectLocation => ({
    url: granted.get(object.key) ?? '',
    sha256: object.sha256,
  });
  const document: RunDocumentV1 = {
    v: 1,
    flowRunId: flowRun.id,
    executionId: grant.executionId,
    flowName: flowRun.flowName,
    runName: flowRun.name,
    tags: flowRun.tags,
    parentFlowRunId: flowRun.parentFlowRunId,
    entry: code.entry,
    options: claim.options.timeoutMs === undefined ? {} : { timeoutMs: claim.options.timeoutMs },
    code: { ...located(code.code), encoding: 'br', node: code.code.node },
    files: code.files ? { ...located(code.files), encoding: 'gz' } : null,
    args: args ? located(args) : argumentsInline(claim),
    captures: code.captures,
    snapshots: code.snapshots,
    channel: chooseChannel({ ending: granted.get(`${prefix}/ending.json`) ?? '', parts, storage }),
    hmacKey: randomBytes(32).toString('base64'),
    directory: null,
    workingDirectory: code.workingDirectory,
    heartbeatMs: parts.timings.runnerHeartbeatMs,
    graceMs: parts.timings.graceMs,
  };
  const documentKey = `${prefix}/run.json`;
  const bytes = await putOnce(storage, { key: documentKey, body: Buffer.from(JSON.stringify(document)) }, signal);
  const [runDocument] = [...(await places.locate(storage, [get(documentKey)], signal)).values()];
  const command = startCommand({ node: 'node', runDocument: runDocument ?? '', sha256: createHash('sha256').update(bytes).digest('hex') });
  const stored = JSON.parse(Buffer.from(bytes).toString('utf8')) as RunDocumentV1;
  return {
    document: stored,
    storage,
    storageDescription,
    warnings,
    request: submitRequest(claim, parts, { command, mounts: places.mounts, job }),
  };
}

/** Answers what is stored: an earlier try whose answer was lost has its own key in the document. */
async function putOnce(storage: StorageV1, { key, body }: { key: string; body: Uint8Array }, signal: AbortSignal): Promise<Uint8Array> {
  const { created } = await storage.put(key, body, { ifAbsent: true, signal });
  return created ? body : ((await storage.get(key, { signal })) ?? body);
}

function submitRequest(
  claim: Claim,
  parts: WorkerParts,
  rest: Pick<SubmitRequestV1<unknown>, 'command' | 'mounts' | 'job'>,
): SubmitRequestV1<unknown> {
  const { grant, flowRun } = claim;
  return {
    key: executionKey(grant.executionId, flowRun.id),
    name: flowRun.name,
    environment: {},
    secretEnvironment: { [RUN_TOKEN_VARIABLE]: grant.token },
    labels: {
      'farhaul/flow-run-id': flowRun.id,
      'farhaul/execution-id': grant.executionId,
      'farhaul/flow-name': flowRun.flowName,
      [HOST_GONE_LABEL]: String(parts.hostPipe ? parts.timings.callerGoneMs : parts.timings.workerGoneMs),
    },
    deadline: null,
    ...rest,
  };
}

function bundleCode(claim: Claim): Extract<RunCode, { type: 'bundle' }> {
  const { code, name } = claim.flowRun;
  if (code?.type === 'bundle') return code;
  const what = code === null ? 'has no code' : `has code of the kind '${code.type}', which this version cannot run`;
  throw new FarhaulError('FARHAUL_CAPABILITY_UNSUPPORTED', `Flow run '${name}' ${what}.`, {
    hint: 'Submit it from a flow, which brings its bundle along.',
  });
}

/** The runner maps plain JSON by name to positions; it reads it in the place of the inline document. */
function argumentsInline(claim: Claim): RunDocumentV1['args'] {
  if ('inline' in claim.arguments) return { inline: claim.arguments.inline };
  if ('byName' in claim.arguments)
    return { inline: Buffer.from(joinParts(encodeWire({ byName: claim.arguments.byName }))).toString('base64') };
  throw new FarhaulError('FARHAUL_INTERNAL', 'Arguments that are an object were asked for inline.');
}

function chooseChannel({ ending, parts, storage }: { ending: string; parts: WorkerParts; storage: StorageV1 }): ChannelLocation {
  if (ending.startsWith('/')) return { kind: 'directory', path: posix.dirname(ending) };
  if (parts.apiUrlForRunners !== null) return { kind: 'http', url: parts.apiUrlForRunners };
  const { type, location } = storage.describe();
  throw new FarhaulError(
    'FARHAUL_CAPABILITY_UNSUPPORTED',
    `Nothing connects a ${parts.entry.type} run with its watcher: no API server is used, and the storage '${type}' (${location}) cannot be mounted.`,
    {
      hint: 'Start a server (farhaul server start) that the infrastructure can reach, or use a storage that the worker type can mount.',
    },
  );
}

const get = (key: string): GrantRequestV1 => ({ key, method: 'GET' });
