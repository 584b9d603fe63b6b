import { madeSites, type DefinitionSite, type FlowDefinition } from './flow-definition.ts';
import type { FlowBinding } from './launcher.ts';

/** A flow of this process with the infrastructure it is bound to. */
export interface BoundFlow {
  definition: FlowDefinition;
  binding: FlowBinding;
}

// One per process even with two copies of the package.
const KEY = Symbol.for('farhaul.boundFlows.1');
const globals = globalThis as unknown as Record<symbol, WeakMap<DefinitionSite, BoundFlow> | undefined>;

/** Told of each flow that is bound, under its outermost site. */
export function rememberBoundFlow(flow: BoundFlow): void {
  const site = flow.definition.sites.at(-1);
  if (site) (globals[KEY] ??= new WeakMap()).set(site, flow);
}

/** Bound flows made so far by code of a file. */
export function boundFlowsOf(file: string): BoundFlow[] {
  return madeSites().flatMap((site) => {
    const flow = site.stack.includes(file) ? globals[KEY]?.get(site) : undefined;
    return flow ? [flow] : [];
  });
}
