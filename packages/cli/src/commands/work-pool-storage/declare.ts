import type { Command } from '@commander-js/extra-typings';
import { keep, noun, verb, type Invocation } from '../../invocation.ts';

export function declareWorkPoolStorage(pool: Command, invocation: Invocation): void {
  const storage = noun(pool, 'storage', 'Choose and show where a work pool keeps code, files, arguments and results');
  verb(storage, 'configure', {
    description: 'Give a work pool a storage of its own; it is written to and read from before anything is changed',
    examples: [
      ['farhaul work-pool storage configure local gpu --directory /srv/farhaul', 'a directory that all its machines see'],
      ['farhaul work-pool storage configure server gpu', 'the API server, whatever the default is'],
      ['farhaul work-pool storage configure s3', 'without a pool: the flags of this type'],
      ['farhaul work-pool storage configure default gpu', 'none of its own any more'],
    ],
  })
    .argument('<type>', 'local, server, or a type of an installed plugin; default for none of its own')
    .argument('[pool]', 'work pool')
    .argument('[flags...]', 'as the type has them')
    .allowUnknownOption()
    .action(async (type, pool, ...[flags, { json }]) =>
      keep(invocation, (await import('./configure.ts')).configureStorage({ type, pool, flags, json })),
    );
  verb(storage, 'inspect', {
    description: 'Show which storage a work pool uses, and why',
    examples: [['farhaul work-pool storage inspect gpu', '']],
  })
    .argument('<pool>', 'work pool')
    .action(async (pool, options) => keep(invocation, (await import('./inspect.ts')).inspectStorage(pool, options)));
}
