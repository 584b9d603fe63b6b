import type { Command } from '@commander-js/extra-typings';
import { collect, keep, noun, verb, type Invocation } from '../../invocation.ts';

export function declareWorker(program: Command, invocation: Invocation): void {
  const worker = noun(program, 'worker', 'Serve work pools: start workers, see them, drain them');
  declareStart(worker, invocation);
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
  verb(worker, 'drain', {
    description: 'Tell a worker to take nothing more, hand over what others can watch, and end',
    examples: [['farhaul worker drain process-box-4711', 'by its name or the beginning of its id']],
  })
    .argument('<worker>', 'name or beginning of the id')
    .action(async (reference, options) => keep(invocation, (await import('./drain.ts')).drainWorker(reference, options)));
}

function declareStart(worker: Command, invocation: Invocation): void {
  verb(worker, 'start', {
    description: 'Serve a work pool: take its runs, create their infrastructure, watch it, clean up. Ctrl-C drains, a second one hurries',
    examples: [
      ['farhaul worker start -p gpu', 'all queues of the pool, no limit of its own'],
      ['farhaul worker start -p gpu --limit 8 --queue urgent', 'at most eight at once, one queue'],
      ['farhaul worker start -p gpu --run-once', 'take what is due now, see it through, end'],
    ],
  })
    .requiredOption('-p, --pool <name>', 'work pool to serve')
    .option('-t, --type <type>', 'worker type; must be that of the pool')
    .option('-l, --limit <count>', 'how many infrastructures may run at once; none for no limit', 'none')
    .option('-q, --queue <names>', 'serve only these queues; repeat or separate by commas', collect)
    .option('-n, --name <name>', 'shown by worker ls; default: type, host and process')
    .option('--run-once', 'take what is due now, wait for its end, and leave')
    .option(
      '--install-policy <policy>',
      'always, if-not-present, prompt or never: whether the package of the pool may be installed here',
      'prompt',
    )
    .option('--with-healthcheck', 'answer GET /health: 200 while the heartbeat is accepted, else 503 and why')
    .option(
      '--healthcheck-host <address>',
      'address that --with-healthcheck listens on; 0.0.0.0 where probes come from elsewhere',
      '127.0.0.1',
    )
    .option('--healthcheck-port <number>', 'port of --with-healthcheck; 0 for any free one', '4271')
    .action(async (options) => keep(invocation, (await import('./start.ts')).startWorker(options)));
}
