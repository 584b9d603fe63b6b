import { Option, type Command } from '@commander-js/extra-typings';
import { collect, collectOne, keep, noun, verb, type Invocation } from '../../invocation.ts';
import { declareWorkPoolStorage } from '../work-pool-storage/declare.ts';

export function declareWorkPool(program: Command, invocation: Invocation): void {
  const pool = noun(program, 'work-pool', 'Create, inspect and operate work pools');
  declareCreate(pool, invocation);
  declareReading(pool, invocation);
  declareUpdate(pool, invocation);
  declareSwitches(pool, invocation);
  declareWorkPoolStorage(pool, invocation);
}

function declareCreate(pool: Command, invocation: Invocation): void {
  verb(pool, 'create', {
    description: 'Create a work pool: a named queue of flow runs for one kind of infrastructure, with defaults and limits',
    examples: [
      ['farhaul work-pool create local --type process', 'processes on the machine of its worker'],
      ['farhaul work-pool create gpu --type docker --concurrency-limit 4', 'at most four at once'],
      [
        'farhaul work-pool create gpu --type docker --allow volumes:/data',
        'callers may mount /data; volumes:/data/** is what lies below too',
      ],
      ['farhaul work-pool create gpu --type docker --base-job-template gpu.json', 'with a template of your own'],
    ],
  })
    .argument('<name>', 'a-z, 0-9 and -')
    .requiredOption('-t, --type <type>', 'worker type: process, docker, kubernetes, …')
    .option('-d, --description <text>', 'for people')
    .option('-c, --concurrency-limit <count>', 'how many runs at once; none for no limit', 'none')
    .option('-b, --base-job-template <file>', 'JSON file with job, variables and enforced', undefined)
    .option(
      '-a, --allow <entries>',
      'what callers may set of the dangerous variables, such as privileged or volumes:/data; repeat or separate by commas',
      collect,
    )
    .option('--paused', 'start nothing until it is resumed')
    .action(async (name, options) => keep(invocation, (await import('./create.ts')).createWorkPool(name, options)));
}

function declareReading(pool: Command, invocation: Invocation): void {
  verb(pool, 'ls', {
    description: 'List work pools with their state, slots and workers',
    examples: [['farhaul work-pool ls', 'NOT READY means that no worker is online']],
  }).action(async (options) => keep(invocation, (await import('./ls.ts')).listWorkPools(options)));
  verb(pool, 'inspect', {
    description: 'Show one work pool: limits, queues, workers, job variables with their defaults',
    examples: [
      ['farhaul work-pool inspect gpu', ''],
      ['farhaul work-pool inspect gpu --json', 'with the whole base job template'],
    ],
  })
    .argument('<name>', 'work pool')
    .action(async (name, options) => keep(invocation, (await import('./inspect.ts')).inspectWorkPool(name, options)));
  verb(pool, 'preview', {
    description: 'Show which runs start next, in that order, when each is due, and what holds it up',
    examples: [
      ['farhaul work-pool preview gpu', ''],
      ['farhaul work-pool preview gpu --limit 100 --json', 'for a program'],
    ],
  })
    .argument('<name>', 'work pool')
    .option('-n, --limit <count>', 'how many at most, up to 200', '20')
    .action(async (name, options) => keep(invocation, (await import('./preview.ts')).previewWorkPool(name, options)));
  verb(pool, 'preview-job', {
    description: 'Show what a run would become: the job, the exact request to the provider, and what it says; nothing is created',
    examples: [
      ['farhaul work-pool preview-job gpu', 'with the defaults of the pool'],
      ['farhaul work-pool preview-job gpu --variable memory=8g --variable env.LEVEL=debug', ''],
    ],
  })
    .argument('<name>', 'work pool')
    .option('--variable <name=value>', 'job variable; repeat for more, env.KEY for one of the environment', collectOne)
    .action(async (name, options) => keep(invocation, (await import('./preview-job.ts')).previewPoolJob(name, options)));
  verb(pool, 'permissions', {
    description: 'Print the least permissions that a work pool takes of its infrastructure, in the form that it takes them',
    examples: [
      ['farhaul work-pool permissions olympic --for worker', 'what starts, watches and removes its runs'],
      ['farhaul work-pool permissions olympic --variable namespace=ml | kubectl apply -f -', 'grant it'],
    ],
  })
    .argument('<name>', 'work pool')
    .addOption(new Option('--for <role>', 'whose').choices(['worker', 'submitter', 'run'] as const).default('worker' as const))
    .option('--variable <name=value>', 'job variable; repeat for more', collectOne)
    .action(async (name, options) => keep(invocation, (await import('./permissions.ts')).printPermissions(name, options)));
  verb(pool, 'get-default-base-job-template', {
    description: 'Print the base job template of a worker type, to change and to give to create or update',
    examples: [['farhaul work-pool get-default-base-job-template --type docker > gpu.json', '']],
  })
    .requiredOption('-t, --type <type>', 'worker type')
    .action(async (options) => keep(invocation, (await import('./default-template.ts')).printDefaultTemplate(options)));
}

function declareUpdate(pool: Command, invocation: Invocation): void {
  verb(pool, 'update', {
    description: 'Change a work pool; what is not named stays',
    examples: [
      ['farhaul work-pool update gpu --concurrency-limit 8', ''],
      ['farhaul work-pool update gpu --concurrency-limit none', 'no limit'],
      ['farhaul work-pool update gpu --allow volumes:/data,privileged', 'the whole list; an empty one is written ""'],
    ],
  })
    .argument('<name>', 'work pool')
    .option('-d, --description <text>', 'for people')
    .option('-c, --concurrency-limit <count>', 'how many runs at once; none for no limit')
    .option('-b, --base-job-template <file>', 'JSON file with job, variables and enforced')
    .option('-a, --allow <entries>', 'replaces the list of what callers may set', collect)
    .action(async (name, options) => keep(invocation, (await import('./update.ts')).updateWorkPool(name, options)));
}

function declareSwitches(pool: Command, invocation: Invocation): void {
  verb(pool, 'pause', {
    description: 'Start nothing more; what runs goes on',
    examples: [['farhaul work-pool pause gpu', '']],
  })
    .argument('<name>', 'work pool')
    .action(async (name, options) => keep(invocation, (await import('./update.ts')).switchWorkPool(name, { paused: true, ...options })));
  verb(pool, 'resume', {
    description: 'Start again what waits',
    examples: [['farhaul work-pool resume gpu', '']],
  })
    .argument('<name>', 'work pool')
    .action(async (name, options) => keep(invocation, (await import('./update.ts')).switchWorkPool(name, { paused: false, ...options })));
  verb(pool, 'delete', {
    description: 'Delete a work pool whose runs have ended; the runs stay',
    examples: [['farhaul work-pool delete gpu', '']],
  })
    .argument('<name>', 'work pool')
    .action(async (name, options) => keep(invocation, (await import('./delete.ts')).deleteWorkPool(name, options)));
}
