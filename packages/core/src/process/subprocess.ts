import type { BindFlow, BindOptions } from '../flow/bind-flow.ts';
import type { BindTransform } from '../flow/flow-types.ts';
import type { ProcessJob } from './process-job-schema.ts';

/** Job variables of the worker type `process`, and what every binding takes. */
export type SubprocessOptions = BindOptions & Partial<ProcessJob>;

/** `subprocess(options)(flow or plain function)`. */
export type Subprocess = (options?: SubprocessOptions) => BindTransform;

// A test compares it with the schema, which stays out of every bundle this way.
export const processVariableNames: readonly (keyof ProcessJob)[] = ['name', 'env', 'labels', 'command', 'workingDirectory', 'streamOutput'];

export function createSubprocess(bindFlow: BindFlow): Subprocess {
  return (options = {}) =>
    bindFlow(
      {
        workerType: 'process',
        pluginName: '@farhaul/core',
        plugin: async () => (await import('./process-plugin.ts')).processPlugin,
        variableNames: processVariableNames,
      },
      options,
    );
}
