import { FarhaulError } from '../errors/farhaul-error.ts';
import { nearestName } from '../job/nearest-name.ts';
import type { PluginV1 } from '../plugin/v1/plugin-v1.ts';
import { rememberBoundFlow } from './bound-flows.ts';
import { mergeCallOptions } from './call-options.ts';
import { captureSite } from './definition-site.ts';
import { defineFlow } from './define-flow.ts';
import { flowDefinitionOf, markFlow, rememberSite, type FlowDefinition } from './flow-definition.ts';
import type { BindTransform, CallOptions } from './flow-types.ts';
import type { BundleChoices, FlowBinding, AuthorLauncher } from './launcher.ts';
import { refuseWrongDecoration } from './method-decorator.ts';

/** Options that every decorator takes beside its job variables. */
export interface BindOptions {
  /** Work pool whose template, limits and storage apply. Without one the type's default template serves. */
  workPool?: string;
  /** @default the pool's default queue */
  workQueue?: string;
  /** Files that travel with the code: paths and patterns relative to the flow's file; `!` takes away. */
  includeFiles?: readonly string[];
  /** Directory, relative to the flow's file, that the patterns are relative to instead. */
  includeFilesBase?: string;
  /** Files that look like secrets are refused when merely matched by a pattern. @default 'refuse' */
  sensitiveFiles?: 'refuse' | 'allow';
  bundle?: BundleChoices;
}

/** What a provider's decorator knows of its worker type. */
export interface BindingType {
  workerType: string;
  pluginName: string;
  plugin: () => Promise<PluginV1>;
  /** Names of the job variables, so that a typo fails where the flow is defined. */
  variableNames: readonly string[];
}

/** No job variable may have such a name. */
export const reservedOptions: readonly string[] = ['workPool', 'workQueue', 'includeFiles', 'includeFilesBase', 'sensitiveFiles', 'bundle'];
const BINDING = Symbol.for('farhaul.binding');

/** Binds to a worker type: refuses unknown job variables at once, does no I/O. */
export type BindFlow = (type: BindingType, options?: BindOptions & object) => BindTransform;

/** Binds a flow, or a plain function, to infrastructure; every provider's decorator is made of it. */
export function createBindFlow(launcher: AuthorLauncher): BindFlow {
  return (type, options = {}) => {
    const binding = readBinding(type, options as Record<string, unknown>);
    const transform = (fn: unknown, context?: unknown): unknown => {
      refuseWrongDecoration(type.workerType, context);
      const inner = flowDefinitionOf(fn);
      if (inner && BINDING in (fn as object)) {
        throw new FarhaulError('FARHAUL_FLOW_DEFINITION', `flow "${inner.name ?? ''}" is bound to infrastructure already`, {
          hint: 'Bind a flow once; define another flow of the same function for another place.',
        });
      }
      const definition = inner ? { ...inner, sites: [...inner.sites, captureSite()] } : defineFlow(fn);
      rememberSite(definition.sites);
      rememberBoundFlow({ definition, binding });
      return boundFlow({ launcher, definition, binding, options: {} });
    };
    return transform as BindTransform;
  };
}

interface BoundParts {
  launcher: AuthorLauncher;
  definition: FlowDefinition;
  binding: FlowBinding;
  options: CallOptions;
}

function boundFlow(parts: BoundParts): object {
  const { launcher, definition, binding, options } = parts;
  const request = (args: unknown[], mode: 'direct' | 'submit' | 'work-pool') => ({ definition, binding, options, args, mode });
  const called = async (...args: unknown[]): Promise<unknown> => await launcher.call(request(args, 'direct'));
  Object.defineProperty(called, 'name', { value: definition.name ?? 'flow', configurable: true });
  Object.defineProperty(called, BINDING, { value: binding });
  return Object.assign(markFlow(called, definition), {
    submit: (...args: unknown[]) => launcher.launch(request(args, 'submit')),
    submitToWorkPool: (...args: unknown[]) => launcher.launch(request(args, 'work-pool')),
    with: (more: CallOptions) => boundFlow({ ...parts, options: mergeCallOptions(options, more) }),
    dryRun: async (...args: unknown[]) => await launcher.dryRun(request(args, 'direct')),
    bundle: async () => await launcher.bundle(definition, binding),
  });
}

function readBinding(type: BindingType, options: Record<string, unknown>): FlowBinding {
  const bind = options as BindOptions;
  const jobVariables: Record<string, unknown> = {};
  for (const [key, value] of Object.entries(options)) {
    if (reservedOptions.includes(key) || value === undefined) continue;
    // A pool may have a template with variables of its own; then the submission judges.
    if (bind.workPool === undefined && !type.variableNames.includes(key)) {
      const nearest = nearestName(key, [...type.variableNames, ...reservedOptions]);
      throw new FarhaulError('FARHAUL_JOB_VARIABLE_UNKNOWN', `"${key}" is no job variable of worker type "${type.workerType}"`, {
        hint: nearest ? `Did you mean "${nearest}"?` : `Known are ${type.variableNames.join(', ')}.`,
        details: { variable: key, nearest },
      });
    }
    jobVariables[key] = value;
  }
  return {
    workerType: type.workerType,
    pluginName: type.pluginName,
    plugin: type.plugin,
    workPool: bind.workPool ?? null,
    workQueue: bind.workQueue ?? null,
    includeFiles: bind.includeFiles ?? [],
    includeFilesBase: bind.includeFilesBase ?? null,
    sensitiveFiles: bind.sensitiveFiles ?? 'refuse',
    bundle: bind.bundle ?? {},
    jobVariables,
  };
}
