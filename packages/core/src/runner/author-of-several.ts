/** '@farhaul/core' as a bundle of several bound flows sees it: calling a further one launches it as a child of the run. */
import type { Subprocess } from '../process/subprocess.ts';
import { bindFlow } from './bound-flow-in-run.ts';

export * from './author.ts';
export { bindFlow } from './bound-flow-in-run.ts';
export const subprocess: Subprocess = (options = {}) =>
  bindFlow({ workerType: 'process', pluginName: '@farhaul/core', plugin: noPlugin, variableNames: [] }, options);

// A child's worker has the plugin; the run that starts it never asks for it.
const noPlugin = (): never => {
  throw new Error('no plugin is loaded inside a run');
};
