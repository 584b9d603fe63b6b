import { Option, type Command } from '@commander-js/extra-typings';
import { collect, keep, noun, verb, type Invocation } from '../../invocation.ts';

const reference = 'name, id, or the beginning of the id';
const states = ['scheduled', 'pending', 'running', 'paused', 'cancelling', 'completed', 'failed', 'crashed', 'cancelled'];

export function declareFlowRun(program: Command, invocation: Invocation): void {
  const flowRun = noun(program, 'flow-run', 'See, follow, cancel and understand flow runs');
  declareList(flowRun, invocation);
  declareInspect(flowRun, invocation);
  declareLogs(flowRun, invocation);
  declareCancel(flowRun, invocation);
  declareRetry(flowRun, invocation);
  declareExplain(flowRun, invocation);
}

function declareList(flowRun: Command, invocation: Invocation): void {
  verb(flowRun, 'ls', {
    description: 'List flow runs, the newest first: where each runs, how long it took, why it waits or failed',
    examples: [
      ['farhaul flow-run ls', 'the last 20'],
      ['farhaul flow-run ls --state running,pending', 'what is under way'],
      ['farhaul flow-run ls --state failed,crashed --since 1d', 'what went wrong since yesterday'],
      ['farhaul flow-run ls --flow train --limit 100 --json', 'for a program'],
    ],
  })
    .addOption(new Option('-s, --state <states>', `only runs in these states (${states.join(', ')})`).argParser(collect))
    .option('-f, --flow <name>', 'only runs of this flow')
    .option('-p, --pool <name>', 'only runs of this work pool')
    .option('--since <time>', 'only runs made since: a duration such as 2h or 1d, or a date')
    .option('-n, --limit <count>', 'how many at most', '20')
    .action(async (options) => keep(invocation, (await import('./ls.ts')).listFlowRuns(options)));
}

function declareInspect(flowRun: Command, invocation: Invocation): void {
  verb(flowRun, 'inspect', {
    description: 'Show one flow run: phases with times, tasks, parameters, result, infrastructure',
    examples: [
      ['farhaul flow-run inspect brave-otter', 'by name'],
      ['farhaul flow-run inspect 019a8b3c-4d5e', 'by the beginning of its id'],
      ['farhaul flow-run inspect brave-otter --events', 'with every transition'],
    ],
  })
    .argument('<run>', reference)
    .option('--events', 'show the events too')
    .action(async (run, options) => keep(invocation, (await import('./inspect.ts')).inspectFlowRun(run, options)));
}

function declareLogs(flowRun: Command, invocation: Invocation): void {
  verb(flowRun, 'logs', {
    description: 'Print the log of a flow run; with --json one JSON object per line',
    examples: [
      ['farhaul flow-run logs brave-otter', 'all of it'],
      ['farhaul flow-run logs --follow brave-otter', 'until the run has ended, or Ctrl-C'],
      ['farhaul flow-run logs --level warning brave-otter', 'warnings and errors only'],
    ],
  })
    .argument('<run>', reference)
    .option('-f, --follow', 'wait for more until the run has ended')
    .addOption(new Option('-l, --level <level>', 'this level and above').choices(['debug', 'info', 'warning', 'error'] as const))
    .action(async (run, options) => keep(invocation, (await import('./logs.ts')).printLogs(run, options)));
}

function declareCancel(flowRun: Command, invocation: Invocation): void {
  verb(flowRun, 'cancel', {
    description: 'Ask flow runs to end; a run that has not begun ends at once, one that nobody watches is ended from here',
    examples: [
      ['farhaul flow-run cancel brave-otter', 'ask'],
      ['farhaul flow-run cancel --wait brave-otter', 'ask, and wait until nothing runs any more'],
      ['farhaul flow-run cancel --grace 1m brave-otter', 'give it a minute to end by itself'],
    ],
  })
    .argument('<runs...>', reference)
    .option('-g, --grace <duration>', 'how long it may take to end by itself', '5s')
    .option('-r, --reason <text>', 'kept with the run', 'asked on the command line')
    .option('-w, --wait', 'wait until it is verified gone')
    .action(async (runs, options) => keep(invocation, (await import('./cancel.ts')).cancelFlowRuns(runs, options)));
}

function declareRetry(flowRun: Command, invocation: Invocation): void {
  verb(flowRun, 'retry', {
    description: 'Run an ended flow run once more: the same code, arguments and binding, as a new run that is linked to it',
    examples: [
      ['farhaul flow-run retry brave-otter', 'in its work pool; without one, from here'],
      ['farhaul flow-run retry brave-otter --name second-try', 'under a name of your own'],
    ],
  })
    .argument('<run>', reference)
    .option('-n, --name <name>', 'name of the new run; default: that of the earlier one with a number')
    .action(async (run, options) => keep(invocation, (await import('./retry.ts')).retryFlowRun(run, options)));
}

function declareExplain(flowRun: Command, invocation: Invocation): void {
  verb(flowRun, 'explain', {
    description: 'Say why a flow run waits, or why it ended as it did, and what to do',
    examples: [['farhaul flow-run explain brave-otter', 'a paused pool, a full limit, no worker, a crash …']],
  })
    .argument('<run>', reference)
    .action(async (run, options) => keep(invocation, (await import('./explain.ts')).explainFlowRun(run, options)));
}
