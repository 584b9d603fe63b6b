import type { Command } from '@commander-js/extra-typings';
import { keep, noun, verb, type Invocation } from '../../invocation.ts';

export function declareWorkQueue(program: Command, invocation: Invocation): void {
  const queue = noun(program, 'work-queue', 'Create, inspect and operate the queues of a work pool');
  declareCreate(queue, invocation);
  declareUpdate(queue, invocation);
  declareSwitches(queue, invocation);
}

function declareCreate(queue: Command, invocation: Invocation): void {
  verb(queue, 'create', {
    description: 'Create a queue of a work pool',
    examples: [
      ['farhaul work-queue create urgent -p gpu --priority 1', '1 goes first'],
      ['farhaul work-queue create nightly -p gpu --concurrency-limit 2', 'at most two at once'],
    ],
  })
    .argument('<name>', 'a-z, 0-9 and -')
    .requiredOption('-p, --pool <name>', 'work pool')
    .option('-d, --description <text>', 'for people')
    .option('--priority <number>', '1 goes first; after all others where left out')
    .option('-c, --concurrency-limit <count>', 'how many runs at once; none for no limit', 'none')
    .option('--paused', 'start nothing until it is resumed')
    .action(async (name, options) => keep(invocation, (await import('./create.ts')).createWorkQueue(name, options)));
  verb(queue, 'ls', {
    description: 'List the queues of a work pool, the first to be served on top',
    examples: [['farhaul work-queue ls -p gpu', '']],
  })
    .requiredOption('-p, --pool <name>', 'work pool')
    .action(async (options) => keep(invocation, (await import('./ls.ts')).listWorkQueues(options)));
}

function declareUpdate(queue: Command, invocation: Invocation): void {
  verb(queue, 'update', {
    description: 'Change a queue; what is not named stays',
    examples: [['farhaul work-queue update nightly -p gpu --concurrency-limit 4', '']],
  })
    .argument('<name>', 'queue')
    .requiredOption('-p, --pool <name>', 'work pool')
    .option('-d, --description <text>', 'for people')
    .option('--priority <number>', '1 goes first')
    .option('-c, --concurrency-limit <count>', 'how many runs at once; none for no limit')
    .action(async (name, options) => keep(invocation, (await import('./update.ts')).updateWorkQueue(name, options)));
}

function declareSwitches(queue: Command, invocation: Invocation): void {
  verb(queue, 'pause', {
    description: 'Start nothing more of this queue; what runs goes on',
    examples: [['farhaul work-queue pause nightly -p gpu', '']],
  })
    .argument('<name>', 'queue')
    .requiredOption('-p, --pool <name>', 'work pool')
    .action(async (name, options) => keep(invocation, (await import('./update.ts')).switchWorkQueue(name, { paused: true, ...options })));
  verb(queue, 'resume', {
    description: 'Start again what waits in this queue',
    examples: [['farhaul work-queue resume nightly -p gpu', '']],
  })
    .argument('<name>', 'queue')
    .requiredOption('-p, --pool <name>', 'work pool')
    .action(async (name, options) => keep(invocation, (await import('./update.ts')).switchWorkQueue(name, { paused: false, ...options })));
  verb(queue, 'delete', {
    description: 'Delete a queue whose runs have ended; the default queue stays',
    examples: [['farhaul work-queue delete nightly -p gpu', '']],
  })
    .argument('<name>', 'queue')
    .requiredOption('-p, --pool <name>', 'work pool')
    .action(async (name, options) => keep(invocation, (await import('./delete.ts')).deleteWorkQueue(name, options)));
}
