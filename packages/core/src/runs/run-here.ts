import { createHash } from 'node:crypto';
import { hostname } from 'node:os';
import { activeRun } from '../engine/run-context.ts';
import { newId } from '../engine/new-id.ts';
import { runFlow, type FlowConclusion } from '../engine/run-flow.ts';
import { FarhaulError } from '../errors/farhaul-error.ts';
import type { FlowDefinition } from '../flow/flow-definition.ts';
import type { ParameterDescription } from '../protocol/bundle-manifest.ts';
import type { FlowRun, ResultReference } from '../protocol/entities.ts';
import type { ExecutionGrant } from '../protocol/messages.ts';
import { encodeResult } from '../protocol/result-document.ts';
import type { State } from '../protocol/states.ts';
import { ChannelRecorder } from '../runner/channel-recorder.ts';
import { ClientChannel } from './client-channel.ts';
import { describeError } from '../engine/describe-error.ts';
import { capturePrints } from './log-prints.ts';
import { argumentsByName, decodeArguments, encodeArguments, readableParameters, validateArguments } from './prepare-arguments.ts';
import { FlowRunCancelled } from './run-errors.ts';
import { resultStorageOf } from './result-storage.ts';
import { newRunName } from './run-name.ts';
import { currentSession, type Session } from './session.ts';

interface Described {
  name: string;
  parameters: readonly ParameterDescription[];
}

/** A plain flow runs in its caller's process, and is recorded like any other run. */
export async function runHere(definition: FlowDefinition, args: readonly unknown[]): Promise<unknown> {
  const flow = await describe(definition);
  const session = await currentSession();
  return await session.keepAlive.during(async () => {
    const valid = await validateArguments(definition, args, flow.parameters);
    const { flowRun, grant } = await createHere(session, definition, { flow, args: valid });
    const channel = new ClientChannel({
      client: session.connection.client,
      executionId: grant.executionId,
      token: grant.token,
      pollMs: session.timings.pollMs,
    });
    await channel.admit();
    const recorder = new ChannelRecorder(channel);
    const watch = watchHere(session, channel, flowRun);
    const conclusion = await run({ definition, flow, flowRun, args: valid, recorder, stop: watch.stop });
    await recorder.flush();
    await conclude(session, channel, { conclusion, definition, flowRun });
    watch.end();
    if (session.launched.endsBySignal) await new Promise(() => undefined);
    return await answer(conclusion, flowRun);
  });
}

/** While the flow runs: heartbeats, a stop that is asked for from elsewhere, and Ctrl-C. */
function watchHere(session: Session, channel: ClientChannel, flowRun: FlowRun): { stop: AbortController; end(): void } {
  const stop = new AbortController();
  const ended = new AbortController();
  const { promise: gone, resolve } = Promise.withResolvers<void>();
  const stopHere = (reason: string): void => stop.abort(new Error(reason));
  const heartbeat = setInterval(() => void beat(channel, stop), session.timings.runnerHeartbeatMs);
  void channel.stop(ended.signal).then((asked) => asked && stopHere(asked.reason));
  session.launched.add(flowRun.id, { client: session.connection.client, graceMs: session.timings.graceMs, gone, stopHere });
  const end = (): void => {
    clearInterval(heartbeat);
    ended.abort();
    resolve();
  };
  return { stop, end };
}

async function describe(definition: FlowDefinition): Promise<Described> {
  const { locateFlow } = await import('../bundle/locate/locate-flow.ts');
  try {
    const { name, parameters } = await locateFlow(definition);
    return { name, parameters };
  } catch (error) {
    // A flow that runs here needs no source file (REPL, -e), only a name.
    if (definition.name !== null) return { name: definition.name, parameters: [] };
    if (FarhaulError.isInstance(error, 'FARHAUL_FLOW_NAME')) throw error;
    throw new FarhaulError('FARHAUL_FLOW_NAME', 'a flow without a name was called, and its source was not found', {
      hint: "Name it: flow({ name: 'train' })(…)",
      cause: error,
    });
  }
}

async function createHere(
  session: Session,
  definition: FlowDefinition,
  call: { flow: Described; args: readonly unknown[] },
): Promise<{ flowRun: FlowRun; grant: ExecutionGrant }> {
  const parent = activeRun()?.context;
  const parameters = recordedParameters(call.args, call.flow.parameters);
  const { runName } = definition;
  const { flowRun, execution } = await session.connection.client.flowRuns.create({
    id: newId(),
    name: runName === null ? newRunName() : typeof runName === 'string' ? runName : runName(parameters),
    flowName: call.flow.name,
    flowVersion: definition.version,
    tags: [...definition.tags],
    parameters,
    arguments: { byName: {} },
    binding: null,
    code: null,
    parentFlowRunId: parent?.flowRunId ?? null,
    parentTaskRunId: parent?.taskRunId ?? null,
    startHere: { host: hostname(), pid: process.pid },
  });
  if (execution) return { flowRun, grant: execution };
  throw new FarhaulError('FARHAUL_INTERNAL', `flow run "${flowRun.name}" was created without an execution`);
}

/** Here nothing has to travel: what cannot be shown is recorded as its type. */
function recordedParameters(args: readonly unknown[], parameters: readonly ParameterDescription[]): Record<string, unknown> {
  return Object.fromEntries(
    Object.entries(argumentsByName(args, parameters)).map(([name, value]) => {
      try {
        return [name, readableParameters([value], [{ name, position: 0, required: true, rest: false, type: null }])[name]];
      } catch {
        return [name, `[${typeof value}]`];
      }
    }),
  );
}

interface Concluded {
  conclusion: FlowConclusion;
  definition: FlowDefinition;
  flowRun: FlowRun;
}

interface Running {
  definition: FlowDefinition;
  flow: Described;
  flowRun: FlowRun;
  args: readonly unknown[];
  recorder: ChannelRecorder;
  stop: AbortController;
}

async function run(running: Running): Promise<FlowConclusion> {
  const { definition, flow, flowRun, args, recorder, stop } = running;
  const decode = definition.retry.retries > 0 ? freshArguments(args, { flowName: flow.name, fn: definition.fn }) : () => args;
  const release = definition.logPrints ? capturePrints() : () => undefined;
  try {
    return await runFlow({
      definition,
      flowRunId: flowRun.id,
      executionId: null,
      flowName: flow.name,
      runName: flowRun.name,
      tags: flowRun.tags,
      decodeArguments: decode,
      parameterNames: flow.parameters.map((parameter) => parameter.name),
      recorder,
      signal: stop.signal,
    });
  } finally {
    release();
  }
}

/** Attempts must not see each other's mutations; what cannot travel is passed as it is. */
function freshArguments(args: readonly unknown[], flow: Parameters<typeof encodeArguments>[1]): () => readonly unknown[] {
  try {
    const bytes = encodeArguments(args, flow);
    return () => decodeArguments(bytes, { copy: true });
  } catch {
    return () => args;
  }
}

async function beat(channel: ClientChannel, stop: AbortController): Promise<void> {
  const answer = await channel.heartbeat().catch(() => null);
  if (answer?.stop && !stop.signal.aborted) stop.abort(new Error(answer.stop.reason));
}

async function conclude(session: Session, channel: ClientChannel, { conclusion, definition, flowRun }: Concluded): Promise<void> {
  const endedAt = new Date().toISOString();
  const document = await resultDocument(conclusion, definition);
  await channel.end(
    {
      state: stateOf(conclusion, endedAt),
      attempt: conclusion.attempt,
      startedAt: flowRun.createdAt,
      endedAt,
      node: process.version,
      resultSha256: document && createHash('sha256').update(document).digest('hex'),
      resultBytes: document?.byteLength ?? 0,
      hmac: '',
    },
    document &&
      (conclusion.kind === 'completed'
        ? await keep(session, document, { definition, flowRun })
        : { inline: Buffer.from(document).toString('base64') }),
  );
}

/** The error of a failed run is always recorded; a value only where the flow names a place for it. */
async function resultDocument(conclusion: FlowConclusion, definition: FlowDefinition): Promise<Uint8Array | null> {
  if (conclusion.kind === 'failed') return encodeResult({ kind: 'error', error: conclusion.error });
  if (conclusion.kind !== 'completed' || definition.resultStorage === null) return null;
  return encodeResult({ kind: 'value', value: conclusion.value });
}

async function keep(
  session: Session,
  document: Uint8Array,
  run: { definition: FlowDefinition; flowRun: FlowRun },
): Promise<ResultReference | null> {
  const description = await resultStorageOf(run.definition);
  if (description === null) return null;
  const storage = await session.storages.get(description, null);
  const key = `runs/${run.flowRun.id}/result`;
  await storage.put(key, document, { ifAbsent: false, signal: new AbortController().signal });
  return {
    storage: description,
    key,
    inline: null,
    sha256: createHash('sha256').update(document).digest('hex'),
    bytes: document.byteLength,
  };
}

function stateOf(conclusion: FlowConclusion, time: string): State {
  if (conclusion.kind === 'completed') return { type: 'COMPLETED', name: 'Completed', message: null, time };
  if (conclusion.kind === 'cancelled') return { type: 'CANCELLED', name: 'Cancelled', message: conclusion.reason, time };
  return { type: 'FAILED', name: conclusion.timedOut ? 'TimedOut' : 'Failed', message: describeError(conclusion.error), time };
}

async function answer(conclusion: FlowConclusion, flowRun: FlowRun): Promise<unknown> {
  if (conclusion.kind === 'completed') return conclusion.value;
  if (conclusion.kind === 'failed') throw conclusion.error;
  throw new FlowRunCancelled({ flowRunId: flowRun.id, runName: flowRun.name, message: conclusion.reason });
}
