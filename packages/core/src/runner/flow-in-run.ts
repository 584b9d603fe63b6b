import { parseDuration } from '../flow/duration.ts';
import type { BindFlow } from '../flow/bind-flow.ts';
import { flowDefinitionOf, markFlow, type FlowDefinition } from '../flow/flow-definition.ts';
import type { FlowOptions } from '../flow/flow-options.ts';
import type { FlowFactory } from '../flow/flow.ts';
import type { LaunchRequest } from '../flow/launcher.ts';
import { retryPolicy } from '../flow/retry-policy.ts';
import { kebabCase } from '../protocol/kebab-case.ts';
import { runnerLauncher } from './runner-launcher.ts';

type FlowFunction = FlowDefinition['fn'];

// The options of flows and bindings were checked where they were launched; here they only make definitions, so that no
// bundle carries the checks and their texts.

/** `flow` inside a run. */
export const flow = ((first: FlowFunction | FlowOptions = {}) => {
  const make = (fn: FlowFunction, options: FlowOptions): unknown => {
    const definition = define(fn, options);
    return markFlow(
      named(async (...args) => await runnerLauncher.runHere(definition, args), definition),
      definition,
    );
  };
  return typeof first === 'function' ? make(first, {}) : (fn: FlowFunction) => make(fn, first);
}) as FlowFactory;

/** A provider's binding inside a run: calls of its flows would launch. */
export const bindFlow = (() => (fn: FlowFunction) => bound(flowDefinitionOf(fn) ?? define(fn, {}))) as unknown as BindFlow;

function bound(definition: FlowDefinition): object {
  const request = { definition } as LaunchRequest;
  const launch = () => runnerLauncher.launch(request);
  const called = named(async () => await runnerLauncher.call(request), definition);
  const copy = () => bound(definition);
  return Object.assign(markFlow(called, definition), {
    submit: launch,
    submitToWorkPool: launch,
    with: copy,
    bundle: async () => await runnerLauncher.bundle(definition, request.binding),
  });
}

export function named<Fn extends (...args: unknown[]) => unknown>(fn: Fn, { name }: FlowDefinition): Fn {
  return Object.defineProperty(fn, 'name', { value: name ?? 'flow', configurable: true });
}

export function define(fn: FlowFunction, options: FlowOptions): FlowDefinition {
  const { name = fn.name === '' ? null : kebabCase(fn.name), timeout } = options;
  return {
    kind: 'flow',
    fn,
    name,
    sites: [],
    tags: options.tags ?? [],
    version: options.version ?? null,
    description: options.description ?? null,
    retry: retryPolicy(options, ''),
    timeoutMs: timeout === undefined ? null : parseDuration(timeout, 'timeout'),
    logPrints: options.logPrints ?? false,
    runName: options.runName ?? null,
    infrastructureRetries: options.infrastructureRetries ?? 0,
    resultStorage: options.resultStorage ?? null,
    parameters: options.parameters ?? null,
  };
}
