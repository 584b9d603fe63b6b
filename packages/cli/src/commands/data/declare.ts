import type { Command } from '@commander-js/extra-typings';
import { keep, noun, verb, type Invocation } from '../../invocation.ts';

export function declareData(program: Command, invocation: Invocation): void {
  const data = noun(program, 'data', 'See, trim and remove what farhaul keeps on this machine');
  verb(data, 'show', {
    description: 'Show what lies in the data directory, what it is for and how large it is',
    examples: [['farhaul data show', 'all of it is below one directory']],
  }).action(async (options) => keep(invocation, (await import('./show.ts')).showData(options)));
  verb(data, 'prune', {
    description: 'Forget ended flow runs and delete what only they needed: logs, arguments, results, code',
    examples: [
      ['farhaul data prune', 'runs that ended more than 30 days ago'],
      ['farhaul data prune --older-than 7d --dry-run', 'only say what would go'],
    ],
  })
    .option('--older-than <duration>', 'how long ago they ended', '30d')
    .option('--logs', 'only their logs; the runs stay')
    .option('--dry-run', 'change nothing')
    .action(async (options) => keep(invocation, (await import('./prune.ts')).pruneData(options)));
  verb(data, 'reset', {
    description: 'Remove everything that farhaul keeps on this machine',
    examples: [
      ['farhaul data reset', 'asks first'],
      ['farhaul data reset --yes', 'for scripts'],
    ],
  })
    .option('-y, --yes', 'do not ask')
    .option('--force', 'also while flow runs have not ended')
    .action(async (options) => keep(invocation, (await import('./reset.ts')).resetData(options)));
}
