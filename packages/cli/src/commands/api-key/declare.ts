import type { Command } from '@commander-js/extra-typings';
import { collect, keep, noun, verb, type Invocation } from '../../invocation.ts';

export function declareApiKey(program: Command, invocation: Invocation): void {
  const apiKey = noun(program, 'api-key', 'Keys for a server that asks for them: make, list, revoke');
  verb(apiKey, 'create', {
    description: 'Make a key and show it, this once. A viewer reads; an operator also cancels, pauses and works; a developer also submits',
    examples: [
      ['farhaul api-key create ci --role developer --pool gpu --expires 90d', 'submits to one pool, for a quarter'],
      ['farhaul api-key create workers --role operator', 'for worker start on other machines'],
    ],
  })
    .argument('<name>', 'by which the audit and ls speak of it')
    .requiredOption('--role <role>', 'viewer, operator, developer or admin')
    .option('-p, --pool <names>', 'only for these work pools; repeat or separate by commas', collect)
    .option('--expires <duration>', 'such as 90d; default: never')
    .action(async (name, options) => keep(invocation, (await import('./create.ts')).createApiKey(name, options)));
  verb(apiKey, 'ls', {
    description: 'List keys: role, pools, when each was last used and when it ends',
    examples: [
      ['farhaul api-key ls', 'those that count'],
      ['farhaul api-key ls --all', 'also those that were revoked or have expired'],
    ],
  })
    .option('--all', 'also those that count no more')
    .action(async (options) => keep(invocation, (await import('./ls.ts')).listApiKeys(options)));
  verb(apiKey, 'revoke', {
    description: 'End a key for good; it takes effect within seconds',
    examples: [['farhaul api-key revoke ci', '']],
  })
    .argument('<name>', 'name of the key')
    .action(async (name, options) => keep(invocation, (await import('./revoke.ts')).revokeApiKey(name, options)));
}
