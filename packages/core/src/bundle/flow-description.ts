import type { FlowDefinition } from '../flow/flow-definition.ts';
import type { BundleEntry, FlowDescription } from '../protocol/bundle-manifest.ts';
import type { FlowLocation } from './locate-flow.ts';

/** What the manifest says of a flow. */
export function describeFlow(definition: FlowDefinition, location: FlowLocation): FlowDescription {
  return {
    name: location.name,
    description: definition.description,
    version: definition.version,
    tags: [...definition.tags],
    retries: definition.retry.retries,
    timeoutMs: definition.timeoutMs,
    parameters: location.parameters,
    parameterSchema: location.parameterSchema,
  };
}

/** What the code itself must know of a flow: enough to call it with plain JSON by name. */
export function bundleEntry(flow: FlowDescription, workingDirectory: string): BundleEntry {
  const properties = (flow.parameterSchema['properties'] ?? {}) as Record<string, { format?: unknown }>;
  return {
    name: flow.name,
    parameters: flow.parameters.map(({ name, rest }) => ({ name, rest, dateTime: properties[name]?.format === 'date-time' })),
    workingDirectory,
  };
}
