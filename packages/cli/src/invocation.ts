import type { Command, CommanderError } from '@commander-js/extra-typings';
import { RefusedUsage } from './refused-usage.ts';

/** What one command line carries from its declaration to its end. */
export interface Invocation {
  exitCode: number;
  json: boolean;
}

/** What a command's function answers: its exit code, or nothing for success. */
export type CommandResult = Promise<number | void>;

type Refusing = RefusedUsage['command'] & { exitOverride(act: (error: CommanderError) => never): unknown };

/** Commander then throws instead of ending the process, so that output is written before it ends. */
export function refuseArguments(command: Refusing): void {
  command.exitOverride((error) => {
    throw new RefusedUsage(error, command);
  });
}

/** Commands of one noun: `flow-run ls`, `flow-run logs`. Without a verb it shows its help. */
export function noun(program: Command, name: string, description: string): Command {
  const command = program.command(name).description(description).usage('<command> [options]').showSuggestionAfterError();
  refuseArguments(command);
  return command as unknown as Command;
}

/** A verb with what every one has: `--json`, examples, exits as errors. */
export function verb(
  parent: Command,
  declaration: string,
  texts: { description: string; examples: readonly (readonly [command: string, meaning: string])[] },
) {
  const width = Math.max(...texts.examples.map(([command]) => command.length)) + 2;
  const lines = texts.examples.map(([command, meaning]) => `  $ ${command.padEnd(width)}${meaning}`.trimEnd());
  const command = parent
    .command(declaration)
    .description(texts.description)
    .helpOption('-h, --help', 'show this help')
    .option('--json', 'print JSON for programs')
    .addHelpText('after', `\nExamples:\n${lines.join('\n')}`);
  refuseArguments(command);
  return command;
}

/** Runs a command's function and keeps its exit code. */
export async function keep(invocation: Invocation, result: CommandResult): Promise<void> {
  const exitCode = await result;
  if (typeof exitCode === 'number') invocation.exitCode = exitCode;
}

/** For options that may be repeated, one value each. */
export function collectOne(value: string, before: readonly string[] | undefined): string[] {
  return [...(before ?? []), value];
}

/** For options that may be repeated, and take comma-separated lists. */
export function collect(value: string, before: readonly string[] | undefined): string[] {
  return [
    ...(before ?? []),
    ...value
      .split(',')
      .map((part) => part.trim())
      .filter((part) => part !== ''),
  ];
}
