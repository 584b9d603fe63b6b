import { FarhaulError } from '../errors/farhaul-error.ts';
import { flowDefinitionOf, type FlowDefinition } from '../flow/flow-definition.ts';
import { loadState, type BlockedCall } from './load-guard.ts';

export interface LoadFlowOptions {
  /** Index of the flow that runs. */
  entry: number;
  flowName: string;
  captures: string | null;
  snapshots: string | null;
  load(): Promise<unknown>;
}

/**
 * Evaluates the user's code and answers its flow: when evaluation has finished, or hangs because it awaits the call
 * of a flow (a top-level `await train()`), or because nothing is left that could go on.
 *
 * @throws FARHAUL_RUNNER_LOAD (exit 71), FARHAUL_RUNNER_BLOCKED (exit 72)
 */
export async function loadFlow(options: LoadFlowOptions): Promise<FlowDefinition> {
  const state = loadState();
  Object.assign(state, { phase: 'loading', captures: options.captures, snapshots: options.snapshots });
  const { promise: enough, resolve } = Promise.withResolvers<void>();
  // What follows an unawaited call in the same module is still evaluated first.
  state.onBlocked = () => void setTimeout(() => setImmediate(resolve), 0);
  process.once('beforeExit', resolve);
  try {
    await Promise.race([options.load(), enough]);
  } catch (error) {
    throw loadError(error);
  } finally {
    process.off('beforeExit', resolve);
    state.phase = 'running';
  }
  const definition = flowDefinitionOf(state.entries.get(options.entry));
  if (definition) return definition;
  if (state.blocked) throw blockedError(state.blocked, `before flow "${options.flowName}" is defined`);
  throw new FarhaulError('FARHAUL_RUNNER_LOAD', `bundle failed to load: flow "${options.flowName}" was not defined by it`, {
    hint: 'A module of the flow ended early or waits for something that never comes.',
  });
}

/** `consequence`: why the call that was held back matters. */
export function blockedError({ what, position }: BlockedCall, consequence: string): FarhaulError {
  return new FarhaulError('FARHAUL_RUNNER_BLOCKED', `${position} calls ${what} while the module is loading, ${consequence}`, {
    hint: 'Move the call into a function.',
    details: { position },
  });
}

function loadError(error: unknown): FarhaulError {
  const text = error instanceof Error ? `${error.name}: ${error.message}` : String(error);
  return new FarhaulError('FARHAUL_RUNNER_LOAD', `bundle failed to load: ${text}`, { cause: error });
}
