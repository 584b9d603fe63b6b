import { getEventListeners } from 'node:events';
import { mkdirSync, writeSync } from 'node:fs';
import { join } from 'node:path';
import { openChannel } from '../channel/open-channel.ts';
import { describeError } from '../engine/describe-error.ts';
import { activeRun } from '../engine/run-context.ts';
import { runFlow, type FlowConclusion } from '../engine/run-flow.ts';
import { FarhaulError } from '../errors/farhaul-error.ts';
import type { FlowDefinition } from '../flow/flow-definition.ts';
import { blockedError, loadFlow } from './load-flow.ts';
import { setProjectDirectory } from './project-file.ts';
import { loadState } from './load-guard.ts';
import { readArguments } from './run-arguments.ts';
import { RunLife, type Ended } from './run-life.ts';
import { takeRunnerSettings } from './settings.ts';
import type { StartRunnerOptions } from './start-runner.ts';
import { stoppedState } from './stop-cause.ts';
import { unpackFiles } from './unpack-files.ts';

/** A superseded execution is refused before anything of the author's is evaluated. */
const refusedExitCode = 75;
const exitCodes: Record<string, number> = {
  FARHAUL_RUNNER_LOAD: 71,
  FARHAUL_RUNNER_INSTALL: 71,
  FARHAUL_RUNNER_BLOCKED: 72,
  FARHAUL_RUNNER_FILES: 74,
};

/**
 * Runs one execution from its admission to its ending, and leaves the process. Exit codes: 0 completed, 1 failed or
 * stopped (the result was delivered), 70 could not begin, 71 code not loaded, 72 launched while loading, 73 result not
 * delivered, 74 files refused, 75 not admitted.
 */
export async function runBundle(options: StartRunnerOptions): Promise<void> {
  const { run, directory } = options;
  const settings = takeRunnerSettings();
  const channel = openChannel(run.channel, { executionId: run.executionId, token: settings.token });
  const admission = await channel.admit();
  if (!admission.admitted) {
    writeSync(2, `farhaul: this execution may not start: ${admission.reason}\n`);
    process.exit(refusedExitCode);
  }
  const life = new RunLife({ run, directory, channel, settings });
  const ended = await Promise.race([runInside(life, options), stoppedBeforeRunning(life)]);
  await life.end(ended);
}

async function runInside(life: RunLife, options: StartRunnerOptions): Promise<Ended> {
  const { run, directory, entries, load } = options;
  const entry = entries[run.entry] ?? { name: run.flowName, parameters: [], workingDirectory: '' };
  try {
    if (directory !== null) setProjectDirectory(directory);
    if (run.files) await unpackFiles(run.files, options);
    await options.prepare?.(directory, life);
    if (run.workingDirectory === 'bundle' && directory !== null) enter(join(directory, entry.workingDirectory));
    const definition = await loadFlow({ entry: run.entry, flowName: run.flowName, captures: run.captures, snapshots: run.snapshots, load });
    const decodeArguments = await readArguments(run, entry, definition);
    const waiting = watchForNothingLeft(life);
    const conclusion = await runFlow({
      definition: waiting.observe(definition),
      flowRunId: run.flowRunId,
      executionId: run.executionId,
      flowName: run.flowName,
      runName: run.runName,
      tags: run.tags,
      parameterNames: entry.parameters.map((parameter) => parameter.name),
      timeoutMs: run.options.timeoutMs,
      decodeArguments,
      recorder: life.recorder,
      signal: life.signal,
      onAttempt: (attempt, deadline) => {
        life.shared.attempt = attempt;
        life.shared.deadline = deadline ?? 0;
      },
    });
    life.recorder.report({ kind: 'phase', phase: 'finishing' });
    return await concluded(life, conclusion);
  } catch (error) {
    const code = FarhaulError.isInstance(error) ? exitCodes[error.code] : undefined;
    const message = describeError(error).replace(/^FarhaulError: /, '');
    process.stderr.write(`${message}\n`);
    return { state: { type: 'FAILED', name: 'Failed', message }, content: { kind: 'error', error }, exitCode: code ?? 1 };
  }
}

function enter(workingDirectory: string): void {
  mkdirSync(workingDirectory, { recursive: true });
  process.chdir(workingDirectory);
}

async function concluded(life: RunLife, conclusion: FlowConclusion): Promise<Ended> {
  if (conclusion.kind === 'completed') {
    return {
      state: { type: 'COMPLETED', name: 'Completed', message: null },
      content: { kind: 'value', value: conclusion.value },
      exitCode: 0,
    };
  }
  if (conclusion.kind === 'failed') {
    const message = describeError(conclusion.error);
    life.recorder.log('logger', 'error', `flow "${life.run.flowName}" failed: ${message}`, null);
    return {
      state: { type: 'FAILED', name: conclusion.timedOut ? 'TimedOut' : 'Failed', message },
      content: { kind: 'error', error: conclusion.error },
      exitCode: 1,
    };
  }
  return await stopped(life, conclusion.value);
}

/** Gives the flow its grace; what it returns within it is kept. */
async function stopped(life: RunLife, value: Promise<unknown>): Promise<Ended> {
  const late = new Promise<null>((resolve) => setTimeout(resolve, life.stopBy - Date.now(), null));
  const content = await Promise.race([
    late,
    value.then(
      (returned) => ({ kind: 'value' as const, value: returned }),
      () => null,
    ),
  ]);
  return { state: stoppedState(life.stopCause!), content: content?.value === undefined ? null : content, exitCode: 1 };
}

/** Files, code and arguments may take long, or hang: a stop that comes meanwhile needs no grace, for no flow was begun. */
async function stoppedBeforeRunning(life: RunLife): Promise<Ended> {
  return await new Promise((resolve) => {
    life.signal.addEventListener('abort', () => {
      if (life.shared.attempt === 0) resolve({ state: stoppedState(life.stopCause!), content: null, exitCode: 1 });
    });
  });
}

/**
 * A loop with nothing left to do while the flow is not over: it waits for what can never come, unless somebody listens
 * for the stop of the run, which may still come.
 */
function watchForNothingLeft(life: RunLife): { observe(definition: FlowDefinition): FlowDefinition } {
  let signal: AbortSignal | undefined;
  process.on('beforeExit', () => {
    if (signal && getEventListeners(signal, 'abort').length > 0) setInterval(() => undefined, 2 ** 30);
    else void life.end(neverSettled(life.run.flowName));
  });
  const observe = (definition: FlowDefinition): FlowDefinition => ({
    ...definition,
    fn: (...args) => {
      signal = activeRun()?.context.signal;
      return definition.fn(...args);
    },
  });
  return { observe };
}

function neverSettled(flowName: string): Ended {
  const { blocked } = loadState();
  const error = blocked
    ? blockedError(blocked, `and flow "${flowName}" waits for it, which is held back for ever`)
    : new FarhaulError(
        'FARHAUL_RUN_FAILED',
        `flow "${flowName}" waits for something that can never come: nothing is left in its process that could go on`,
        {
          hint: 'Look for a promise that is never resolved.',
        },
      );
  return { state: { type: 'FAILED', name: 'Failed', message: error.message }, content: { kind: 'error', error }, exitCode: 1 };
}
