import type { Command } from '@commander-js/extra-typings';
import { keep, noun, verb, type Invocation } from '../../invocation.ts';

export function declarePlugin(program: Command, invocation: Invocation): void {
  const plugin = noun(program, 'plugin', 'See which packages of this project offer worker types and storages');
  verb(plugin, 'ls', {
    description: 'List the plugins of the project in the current directory; a broken one says why',
    examples: [['farhaul plugin ls', 'farhaul.config.ts first, then direct dependencies']],
  }).action(async (options) => keep(invocation, (await import('./ls.ts')).listPlugins(options)));
}
