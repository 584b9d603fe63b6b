import type { FlowDefinition } from '../../flow/flow-definition.ts';
import type { BundleEntry, FlowDescription } from '../../protocol/bundle-manifest.ts';
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
    parameterSchema: explicitSchema(definition, location.parameterSchema) ?? location.parameterSchema,
  };
}

interface DescribingSchema {
  '~standard': { jsonSchema?: { input?: (options: object) => Record<string, unknown> } };
  toJSONSchema?: (options: object) => Record<string, unknown>;
}

/** JSON Schema of `flow({ parameters })`, where its library can give one; what it leaves open the source may know. */
function explicitSchema(definition: FlowDefinition, fromSource: Record<string, unknown>): Record<string, unknown> | null {
  const schema = definition.parameters as DescribingSchema | null;
  if (schema === null) return null;
  const described =
    attempt(() => schema['~standard'].jsonSchema?.input?.({ target: 'draft-2020-12', libraryOptions: { unrepresentable: 'any' } })) ??
    attempt(() => schema.toJSONSchema?.({ io: 'input', unrepresentable: 'any' }));
  if (described === null) return null;
  const known = fromSource['properties'] as Record<string, unknown>;
  const properties = Object.entries((described['properties'] ?? {}) as Record<string, object>).map(([name, one]) => [
    name,
    Object.keys(one).length === 0 ? (known[name] ?? one) : one,
  ]);
  return { ...described, properties: Object.fromEntries(properties) };
}

function attempt(describe: () => Record<string, unknown> | undefined): Record<string, unknown> | null {
  try {
    return describe() ?? null;
  } catch {
    return null;
  }
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
