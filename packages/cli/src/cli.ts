import { readFileSync } from 'node:fs';
import { Command, CommanderError } from '@commander-js/extra-typings';
import { declareApiKey } from './commands/api-key/declare.ts';
import { declareAudit } from './commands/audit/declare.ts';
import { declareBlock } from './commands/block/declare.ts';
import { declareBundle } from './commands/bundle/declare.ts';
import { declareCompletion } from './commands/completion/declare.ts';
import { declareConfig } from './commands/config/declare.ts';
import { declareData } from './commands/data/declare.ts';
import { declareDoctor } from './commands/doctor/declare.ts';
import { declareExplain } from './commands/explain/declare.ts';
import { declareFlowRun } from './commands/flow-run/declare.ts';
import { declarePlugin } from './commands/plugin/declare.ts';
import { declareLogin, declareProfile } from './commands/profile/declare.ts';
import { declareServer } from './commands/server/declare.ts';
import { declareWorkPool } from './commands/work-pool/declare.ts';
import { declareWorkQueue } from './commands/work-queue/declare.ts';
import { declareWorker } from './commands/worker/declare.ts';
import { refuseArguments, type Invocation } from './invocation.ts';
import { EXIT } from './output/exit-codes.ts';
import { printUsageError, RefusedUsage } from './refused-usage.ts';

/** Runs one command line and answers the exit code; never throws. */
export async function main(args: readonly string[]): Promise<number> {
  const invocation: Invocation = { exitCode: EXIT.done, json: args.includes('--json') };
  ignoreClosedPipes();
  try {
    await createProgram(invocation).parseAsync([...args], { from: 'user' });
    return invocation.exitCode;
  } catch (error) {
    if (error instanceof RefusedUsage) return printUsageError(error, invocation);
    return await import('./output/print-error.ts').then(
      ({ printError }) => printError(error, invocation),
      () => incomplete(error),
    );
  }
}

/** Not even the errors of the core package could be loaded. */
function incomplete(error: unknown): number {
  process.stderr.write(
    `error: farhaul is not installed completely: ${error instanceof Error ? error.message : String(error)}\nhint: npm install @farhaul/cli @farhaul/core\n`,
  );
  return EXIT.failed;
}

/** A reader such as `head` that has seen enough is no error. */
function ignoreClosedPipes(): void {
  for (const stream of [process.stdout, process.stderr]) {
    stream.on('error', (error: NodeJS.ErrnoException) => {
      if (error.code === 'EPIPE') process.exit(EXIT.done);
      throw error;
    });
  }
}

function createProgram(invocation: Invocation): Command {
  const program = new Command('farhaul')
    .description('Look at flow runs, follow their logs, operate work pools, and see what farhaul keeps on this machine.')
    .usage('<command> [options]')
    .helpOption('-h, --help', 'show help; works after every command')
    .showSuggestionAfterError()
    .configureHelp({ showGlobalOptions: false })
    .option('-v, --version', 'print the version')
    .addHelpText('after', examples)
    // Errors are printed where they are caught; programs get no help on the error stream either.
    .configureOutput({ outputError: () => undefined, ...(invocation.json && { writeErr: () => undefined }) });
  refuseArguments(program);
  program.on('option:version', () => {
    process.stdout.write(`${versionText()}\n`);
    throw new RefusedUsage(new CommanderError(EXIT.done, 'farhaul.version', ''), program);
  });
  declareFlowRun(program, invocation);
  declareServer(program, invocation);
  declareWorkPool(program, invocation);
  declareWorkQueue(program, invocation);
  declareWorker(program, invocation);
  declarePlugin(program, invocation);
  declareBlock(program, invocation);
  declareBundle(program, invocation);
  declareData(program, invocation);
  declareConfig(program, invocation);
  declareProfile(program, invocation);
  declareLogin(program, invocation);
  declareApiKey(program, invocation);
  declareAudit(program, invocation);
  declareCompletion(program, invocation);
  declareDoctor(program, invocation);
  declareExplain(program, invocation);
  return program;
}

function versionText(): string {
  const { version } = JSON.parse(readFileSync(new URL('../package.json', import.meta.url), 'utf8')) as { version: string };
  return `farhaul ${version} (Node ${process.versions.node}, ${process.platform} ${process.arch})`;
}

const examples = `
Examples:
  $ farhaul flow-run ls                        what ran last, what runs now
  $ farhaul flow-run logs --follow brave-otter see a run work, by its name or the beginning of its id
  $ farhaul flow-run explain brave-otter       why a run waits, or why it failed
  $ farhaul explain FARHAUL_BUNDLE_RESOLVE     what an error code means, offline

Every command has --json for programs and --help with examples.
FARHAUL_API_URL names a server; without it the store of this machine is used (FARHAUL_HOME says where).`;
