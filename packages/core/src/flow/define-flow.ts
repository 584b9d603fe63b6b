import { FarhaulError } from '../errors/farhaul-error.ts';
import { captureSite } from './definition-site.ts';
import { parseDuration } from './duration.ts';
import { flowDefinitionOf, type FlowDefinition } from './flow-definition.ts';
import { kebabCase } from './flow-name.ts';
import type { FlowOptions } from './flow-options.ts';
import { retryPolicy } from './retry-policy.ts';

const known = new Set([
  'name',
  'version',
  'description',
  'tags',
  'retries',
  'retryDelay',
  'retryJitter',
  'timeout',
  'logPrints',
  'runName',
  'infrastructureRetries',
  'resultStorage',
  'parameters',
]);

/** Checks options and function, and makes the definition; the caller's site is that of the call that received the function. */
export function defineFlow(fn: unknown, options: FlowOptions = {}): FlowDefinition {
  const name = options.name ?? (typeof fn === 'function' && fn.name !== '' ? kebabCase(fn.name) : null);
  const owner = name === null ? 'flow' : `flow "${name}"`;
  if (typeof fn !== 'function') {
    throw new FarhaulError('FARHAUL_FLOW_DEFINITION', `${owner} is made of ${describe(fn)}, not of a function`, {
      hint: 'Write flow(async (…) => { … }) or flow({ … })(async (…) => { … }).',
    });
  }
  if (flowDefinitionOf(fn)) {
    throw new FarhaulError('FARHAUL_FLOW_DEFINITION', `${owner} is made of a function that is a flow already`, {
      hint: 'Apply flow() once; a binding such as subprocess({ … }) goes around it.',
    });
  }
  for (const key of Object.keys(options)) {
    if (!known.has(key)) {
      throw new FarhaulError('FARHAUL_FLOW_DEFINITION', `${owner} has an unknown option "${key}"`, {
        hint: `Known are ${[...known].join(', ')}. Job variables belong to the binding, e.g. subprocess({ ${key}: … }).`,
      });
    }
  }
  const { infrastructureRetries = 0 } = options;
  if (!Number.isInteger(infrastructureRetries) || infrastructureRetries < 0) {
    throw new FarhaulError('FARHAUL_FLOW_DEFINITION', `${owner}: infrastructureRetries is ${String(infrastructureRetries)}`, {
      hint: 'Give a whole number of at least 0.',
    });
  }
  return {
    kind: 'flow',
    fn: fn as FlowDefinition['fn'],
    name,
    version: options.version ?? null,
    description: options.description ?? null,
    tags: [...(options.tags ?? [])],
    retry: retryPolicy(options, owner),
    timeoutMs: options.timeout === undefined ? null : parseDuration(options.timeout, `${owner}: timeout`),
    logPrints: options.logPrints ?? false,
    runName: options.runName ?? null,
    infrastructureRetries,
    resultStorage: options.resultStorage ?? null,
    parameters: options.parameters ?? null,
    sites: [captureSite()],
  };
}

function describe(value: unknown): string {
  if (value === null) return 'null';
  if (typeof (value as PromiseLike<unknown> | undefined)?.then === 'function') return 'a Promise';
  return Array.isArray(value) ? 'an array' : `a value of type ${typeof value}`;
}
