import type { Command } from '@commander-js/extra-typings';
import { keep, noun, verb, type Invocation } from '../../invocation.ts';

export function declareAudit(program: Command, invocation: Invocation): void {
  const audit = noun(program, 'audit', 'Who did what to which object');
  verb(audit, 'ls', {
    description: 'List what was done by the API and what was refused, newest first',
    examples: [
      ['farhaul audit ls --since 1d', 'of the last day'],
      ['farhaul audit ls --actor ci --action workPools.update', 'by one key, of one kind'],
    ],
  })
    .option('--since <time>', 'a duration before now such as 1d, or a date', '7d')
    .option('--actor <name>', 'only by this key')
    .option('--action <name>', 'only this call, such as workPools.update')
    .option('-l, --limit <count>', 'at most so many', '200')
    .action(async (options) => keep(invocation, (await import('./ls.ts')).listAudit(options)));
}
