/** Everything that one execution needs before its infrastructure is created. */
import { createHash, randomBytes } from 'node:crypto';
import { FarhaulError } from '../errors/farhaul-error.ts';
import type { ExecutionKeyV1 } from '../plugin/v1/infrastructure-v1.ts';
import type { StorageV1 } from '../plugin/v1/storage-v1.ts';
import type { SubmitRequestV1 } from '../plugin/v1/worker-v1.ts';
import type { RunCode } from '../protocol/bundle-manifest.ts';
import type { StorageDescription } from '../protocol/entities.ts';
import type { Claim } from '../protocol/messages.ts';
import { RUN_TOKEN_VARIABLE, type RunDocumentV1 } from '../protocol/run-document.ts';
import { encodeWire, joinParts } from '../protocol/wire/index.ts';
import { startCommand } from '../runner/boot.ts';
import { choosePlace } from './run-place.ts';
import type { RunJob } from './resolve-run-job.ts';
import type { WorkerParts } from './worker-parts.ts';

/** Tells a worker type whose infrastructure lives on the worker's own host how long it may go on without it. */
const HOST_GONE_LABEL = 'farhaul/host-gone-ms';

export interface PreparedRun {
  request: SubmitRequestV1<unknown>;
  document: RunDocumentV1;
  /** Where the execution's own objects lie: the run's storage, or a carrier. */
  storage: StorageV1;
  storageDescription: StorageDescription;
  /** Whether that is a carrier. */
  carried: boolean;
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

export interface RunToPrepare {
  claim: Claim;
  parts: WorkerParts;
  job: RunJob;
}

/** Writes the run document and answers the request that creates the infrastructure. */
export async function prepareRun(
  { claim, parts, job: { job, secretEnvironment, warnings } }: RunToPrepare,
  signal: AbortSignal,
): Promise<PreparedRun> {
  const { grant, flowRun } = claim;
  const code = bundleCode(claim);
  const ownDescription = storageOf(claim, parts);
  const prefix = objectPrefix(flowRun.id, grant.executionId);
  const args = 'key' in claim.arguments ? claim.arguments : null;
  const objects = [code.code, ...(code.files ? [code.files] : []), ...(args ? [args] : [])];
  const own = { storage: await parts.openStorage(ownDescription), description: ownDescription };
  const { storage, description, places, channel, locate, runDocument } = await choosePlace(
    { claim, parts, job, ...own, objects, prefix },
    signal,
  );
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
    code: { ...locate(code.code), encoding: 'br', node: code.code.node },
    files: code.files ? { ...locate(code.files), encoding: 'gz' } : null,
    args: args ? locate(args) : argumentsInline(claim),
    captures: code.captures,
    snapshots: code.snapshots,
    channel,
    hmacKey: randomBytes(32).toString('base64'),
    directory: null,
    workingDirectory: code.workingDirectory,
    heartbeatMs: parts.timings.runnerHeartbeatMs,
    graceMs: parts.timings.graceMs,
  };
  const bytes = await putOnce(storage, { key: runDocument.key, body: Buffer.from(JSON.stringify(document)) }, signal);
  const command = startCommand({ node: 'node', runDocument: runDocument.url, sha256: createHash('sha256').update(bytes).digest('hex') });
  const stored = JSON.parse(Buffer.from(bytes).toString('utf8')) as RunDocumentV1;
  return {
    document: stored,
    storage,
    storageDescription: description,
    carried: storage !== own.storage,
    warnings,
    request: submitRequest(claim, parts, { command, mounts: places.mounts, job, secretEnvironment }),
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
  rest: Pick<SubmitRequestV1<unknown>, 'command' | 'mounts' | 'job' | 'secretEnvironment'>,
): SubmitRequestV1<unknown> {
  const { grant, flowRun } = claim;
  return {
    key: executionKey(grant.executionId, flowRun.id),
    name: flowRun.name,
    environment: {},
    labels: {
      'farhaul/flow-run-id': flowRun.id,
      'farhaul/execution-id': grant.executionId,
      'farhaul/flow-name': flowRun.flowName,
      [HOST_GONE_LABEL]: String(parts.hostPipe ? parts.timings.callerGoneMs : parts.timings.workerGoneMs),
    },
    deadline: null,
    ...rest,
    secretEnvironment: { ...rest.secretEnvironment, [RUN_TOKEN_VARIABLE]: grant.token },
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
