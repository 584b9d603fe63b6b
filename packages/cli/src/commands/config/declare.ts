import type { Command } from '@commander-js/extra-typings';
import { keep, verb, type Invocation } from '../../invocation.ts';

export function declareConfig(program: Command, invocation: Invocation): void {
  verb(program, 'config', {
    description: 'Show the settings in force, and where each comes from',
    examples: [
      ['farhaul config', 'here and now'],
      ['FARHAUL_HOME=/srv/farhaul farhaul config', 'with another data directory'],
    ],
  }).action(async (options) => keep(invocation, (await import('./show.ts')).showConfig(options)));
}
