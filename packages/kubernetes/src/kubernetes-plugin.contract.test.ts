import { describePluginContract } from '@farhaul/testkit';
import kubernetesPlugin from './plugin.ts';

describePluginContract('the kubernetes plugin', { plugin: kubernetesPlugin, module: new URL('./plugin.ts', import.meta.url) });
