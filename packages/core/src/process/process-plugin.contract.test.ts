import { describePluginContract } from '@farhaul/testkit';
import { processPlugin } from './process-plugin.ts';

const builtIn = 'it is built into the core and needs no finding';

describePluginContract('the built-in plugin', {
  plugin: processPlugin,
  module: new URL('process-plugin.ts', import.meta.url),
  skip: {
    'the key "farhaul" of package.json names an exported module, its version and its package': builtIn,
    '@farhaul/core is a peer of the package, so that a project has one': builtIn,
  },
});
