import type { Command } from '@commander-js/extra-typings';
import { keep, noun, verb, type Invocation } from '../../invocation.ts';

export function declareBlock(program: Command, invocation: Invocation): void {
  const block = noun(program, 'block', 'Keep credentials and other documents by name, their secrets encrypted');
  declareTypes(block, invocation);
  declareCreate(block, invocation);
  declareReading(block, invocation);
  verb(block, 'delete', {
    description: 'Delete a block; runs that refer to it do not start any more',
    examples: [['farhaul block delete db-password', '']],
  })
    .argument('<name>', 'block')
    .action(async (name, options) => keep(invocation, (await import('./delete.ts')).deleteBlock(name, options)));
  verb(block, 'rotate-key', {
    description: 'Encrypt with another key from now on, what is there included',
    examples: [
      ['farhaul block rotate-key', 'a fresh key, where it is kept in the data directory'],
      ['FARHAUL_SECRET_KEY=NEW,OLD farhaul block rotate-key', 'where a variable gives it: the new one first'],
    ],
  }).action(async (options) => keep(invocation, (await import('./rotate-key.ts')).rotateKey(options)));
}

function declareTypes(block: Command, invocation: Invocation): void {
  const type = noun(block, 'type', 'Show which types of block there are');
  verb(type, 'ls', {
    description: 'List the types of block that this project offers, with their fields',
    examples: [['farhaul block type ls', '']],
  }).action(async (options) => keep(invocation, (await import('./types.ts')).listBlockTypes(options)));
}

function declareCreate(block: Command, invocation: Invocation): void {
  verb(block, 'create', {
    description: 'Save a block; its fields are the flags of its type, and its secrets are asked for, piped in, or read from files',
    examples: [
      ['farhaul block create secret db-password', 'asks for the value'],
      ['farhaul block create secret db-password < password.txt', 'reads it from there'],
      ['farhaul block create secret db-password --value-file password.txt', 'the same'],
      ['farhaul block create local-file-system results --base-path /srv/results', ''],
    ],
  })
    .argument('<type>', 'block type; farhaul block type ls shows them')
    .argument('<name>', 'a-z, 0-9 and -')
    .argument('[flags...]', 'as the type has them')
    .option('--overwrite', 'replace the block that has the name')
    .allowUnknownOption()
    .action(async (...[type, name, flags, options]) =>
      keep(invocation, (await import('./create.ts')).createBlock({ type, name, flags, ...options })),
    );
}

function declareReading(block: Command, invocation: Invocation): void {
  verb(block, 'ls', {
    description: 'List blocks, without their secrets',
    examples: [['farhaul block ls', '']],
  }).action(async (options) => keep(invocation, (await import('./ls.ts')).listBlocks(options)));
  verb(block, 'inspect', {
    description: 'Show one block, and how a job variable refers to its fields; never a secret',
    examples: [['farhaul block inspect db-password', '']],
  })
    .argument('<name>', 'block')
    .action(async (name, options) => keep(invocation, (await import('./inspect.ts')).inspectBlock(name, options)));
}
