import type { BindFlow, BindOptions } from '../flow/bind-flow.ts';
import { flowDefinitionOf, markFlow, type FlowDefinition } from '../flow/flow-definition.ts';
import type { CallOptions } from '../flow/flow-types.ts';
import { childLauncher, type ChildRequest } from './child-launcher.ts';
import { define, named } from './flow-in-run.ts';

/** A provider's binding inside a run whose bundle holds several flows: calls of its flows become children of the run. */
export const bindFlow = (({ workerType }: { workerType: string }, options: BindOptions & object = {}) =>
  (fn: FlowDefinition['fn']) =>
    bound({
      definition: flowDefinitionOf(fn) ?? define(fn, {}),
      workerType,
      binding: options,
      options: {},
      args: [],
    })) as unknown as BindFlow;

function bound(flow: ChildRequest): object {
  const launch = (...args: unknown[]) => childLauncher.launch({ ...flow, args });
  const called = named(async (...args) => await childLauncher.call({ ...flow, args }), flow.definition);
  return Object.assign(markFlow(called, flow.definition), {
    submit: launch,
    submitToWorkPool: launch,
    with: (more: CallOptions) => bound({ ...flow, options: merged(flow.options, more) }),
    dryRun: async () => await childLauncher.bundle(flow),
    bundle: async () => await childLauncher.bundle(flow),
  });
}

function merged(first: CallOptions, second: CallOptions): CallOptions {
  return { ...first, ...second, ...(first.jobVariables && { jobVariables: { ...first.jobVariables, ...second.jobVariables } }) };
}
