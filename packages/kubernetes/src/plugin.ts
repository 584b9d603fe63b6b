import type { PluginV1 } from '@farhaul/core/plugin';
import { createKubernetesPlugin } from './kubernetes-plugin.ts';

const kubernetesPlugin: PluginV1 = createKubernetesPlugin();

export default kubernetesPlugin;
