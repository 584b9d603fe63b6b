import type { Command } from '@commander-js/extra-typings';
import { keep, verb, type Invocation } from '../../invocation.ts';

export function declareDoctor(program: Command, invocation: Invocation): void {
  verb(program, 'doctor', {
    description:
      'Look for what is wrong here: Node, settings, data directory, server, work pools, plugins; exit code 1 where something failed',
    examples: [
      ['farhaul doctor', 'each finding with its remedy'],
      ['farhaul doctor --json', 'for a program'],
    ],
  }).action(async (options) => keep(invocation, (await import('./doctor.ts')).runDoctor(options)));
}
