import { Argument, type Command } from '@commander-js/extra-typings';
import { keep, type Invocation, refuseArguments, verb } from '../../invocation.ts';

const shells = ['bash', 'zsh', 'fish'] as const;

export function declareCompletion(program: Command, invocation: Invocation): void {
  verb(program, 'completion', {
    description: 'Print what makes a shell complete commands, options and the names of what there is',
    examples: [
      ['echo \'eval "$(farhaul completion bash)"\' >> ~/.bashrc', ''],
      ['echo \'eval "$(farhaul completion zsh)"\' >> ~/.zshrc', 'after compinit'],
      ['farhaul completion fish > ~/.config/fish/completions/farhaul.fish', ''],
    ],
  })
    .addArgument(new Argument('<shell>', 'bash, zsh or fish').choices(shells))
    .action(async (shell) => keep(invocation, (await import('./scripts.ts')).printScript(shell)));
  // What the printed scripts call with the words of the line, the one at the cursor last.
  const complete = program.command('complete', { hidden: true }).argument('[words...]').allowUnknownOption().helpOption(false);
  refuseArguments(complete);
  complete.action(async (words) => keep(invocation, (await import('./complete.ts')).printCandidates(program, words)));
}
