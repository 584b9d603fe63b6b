import type { CommanderError } from '@commander-js/extra-typings';
import type { Invocation } from './invocation.ts';
import { EXIT } from './output/exit-codes.ts';
import { paint } from './output/paint.ts';

/** What is needed of the command whose command line was refused. */
interface UsedCommand {
  name(): string;
  usage(): string;
  readonly parent: UsedCommand | null;
  readonly commands: readonly UsedCommand[];
}

/** A command line that cannot be understood, and the command that did not. */
export class RefusedUsage extends Error {
  readonly refusal: CommanderError;
  readonly command: UsedCommand;

  constructor(refusal: CommanderError, command: UsedCommand) {
    super(refusal.message);
    this.refusal = refusal;
    this.command = command;
  }
}

/** Says what was wrong and what to call instead; help and version were printed already. */
export function printUsageError({ refusal, command }: RefusedUsage, { json }: Invocation): number {
  if (refusal.exitCode === 0) return EXIT.done;
  const [, message = '', suggestion] = /^(?:error: )?(.*?)(?:\n\(Did you mean (.*)\?\))?$/s.exec(refusal.message) ?? [];
  const shown = refusal.code === 'commander.help' ? `${pathOf(command)} needs to know what to do.` : message;
  const hint = hintFor({ refusal, command }, suggestion ?? null);
  if (json) process.stderr.write(`${JSON.stringify({ error: { code: null, message: shown, hint } })}\n`);
  // Commander has printed the help, which says it all.
  else if (refusal.code !== 'commander.help') {
    process.stderr.write(`${paint(['red', 'bold'], 'error:', process.stderr)} ${shown}\n`);
    process.stderr.write(`${paint('cyan', 'hint:', process.stderr)} ${hint}\n`);
  }
  return EXIT.usage;
}

function hintFor({ refusal, command }: Pick<RefusedUsage, 'refusal' | 'command'>, suggestion: string | null): string {
  const path = pathOf(command);
  const help = `\`${path} --help\``;
  switch (refusal.code) {
    case 'commander.unknownCommand': {
      const elsewhere = verbsNamed(command, /'(.*)'/.exec(refusal.message)?.[1] ?? '').slice(0, 3);
      const nearest = elsewhere.length > 0 ? elsewhere.join(' or ') : suggestion;
      return `${nearest === null ? '' : `Did you mean ${nearest}? `}${help} lists what there is.`;
    }
    case 'commander.unknownOption':
      return `${suggestion === null ? '' : `Did you mean ${suggestion}? `}${help} lists the options.`;
    case 'commander.missingArgument':
    case 'commander.excessArguments':
      return `Write \`${path} ${command.usage().replace('[options] ', '')}\`. ${help} has examples.`;
    default:
      return `${help} shows how it is written.`;
  }
}

function pathOf(command: UsedCommand): string {
  return command.parent === null ? command.name() : `${pathOf(command.parent)} ${command.name()}`;
}

/** Who writes `farhaul logs` gets to `farhaul flow-run logs`. */
function verbsNamed(program: UsedCommand, word: string): string[] {
  return program.commands.flatMap((noun) => noun.commands.filter((verb) => verb.name() === word)).map((verb) => `\`${pathOf(verb)}\``);
}
