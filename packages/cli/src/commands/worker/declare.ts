import { Option, type Command } from '@commander-js/extra-typings';
import { collect, keep, noun, verb, type Invocation } from '../../invocation.ts';

export function declareWorker(program: Command, invocation: Invocation): void {
  const worker = noun(program, 'worker', 'Start, see and drain the workers that serve work pools');
  declareStart(worker, invocation);
  declareList(worker, invocation);
  declareDrain(worker, invocation);
}

function declareStart(worker: Command, invocation: Invocation): void {
  verb(worker, 'start', {
    description: 'Serve a work pool until Ctrl-C: take due runs, make their infrastructure, watch it and remove it',
    examples: [
      ['farhaul worker start -p gpu', 'everything of the pool'],
      ['farhaul worker start -p gpu --limit 8 --queue urgent', 'one queue, at most eight at once'],
      ['farhaul worker start -p gpu --run-once', 'what is due now, then end'],
    ],
  })
    .requiredOption('-p, --pool <name>', 'work pool')
    .option('-t, --type <type>', 'refuse to start if the pool is of another worker type')
    .option('-l, --limit <count>', 'how many infrastructures run at once; none for no limit', 'none')
    .addOption(new Option('-q, --queue <names>', 'only these queues; repeat or separate by commas').argParser(collect))
    .option('-n, --name <name>', 'shown in lists and logs')
    .option('--run-once', 'end when nothing is due any more')
    .addOption(
      new Option('--install-policy <policy>', 'what to do where the package of the type is missing')
        .choices(['always', 'if-not-present', 'never', 'prompt'] as const)
        .default('prompt' as const),
    )
    .action(async (options) => keep(invocation, (await import('./start.ts')).startWorker(options)));
}

function declareList(worker: Command, invocation: Invocation): void {
  verb(worker, 'ls', {
    description: 'List workers: which pool each serves, how much it runs, when it was last seen',
    examples: [
      ['farhaul worker ls', 'those that are online or drain'],
      ['farhaul worker ls -p gpu --all', 'of one pool, with those that are gone'],
    ],
  })
    .option('-p, --pool <name>', 'only of this work pool')
    .option('--all', 'also those that are offline')
    .action(async (options) => keep(invocation, (await import('./ls.ts')).listWorkers(options)));
}

function declareDrain(worker: Command, invocation: Invocation): void {
  verb(worker, 'drain', {
    description: 'Let a worker take nothing more; what it runs goes on',
    examples: [['farhaul worker drain lathe', 'by name, or the beginning of its id']],
  })
    .argument('<worker>', 'name, or the beginning of the id')
    .action(async (reference, options) => keep(invocation, (await import('./drain.ts')).drainWorker(reference, options)));
}
