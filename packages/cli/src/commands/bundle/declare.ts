import type { Command } from '@commander-js/extra-typings';
import { keep, noun, verb, type Invocation } from '../../invocation.ts';

export function declareBundle(program: Command, invocation: Invocation): void {
  const bundle = noun(program, 'bundle', 'See what of your code travels with a flow');
  verb(bundle, 'inspect', {
    description: 'Make the bundle of a flow and say what is inside, what was left out and why; runs nothing and stores nothing',
    examples: [
      ['farhaul bundle inspect src/flows.ts:train', 'the flow that the file calls train'],
      ['farhaul bundle inspect src/flows.ts:default --json', 'the manifest'],
    ],
  })
    .argument('<file:flow>', 'path of the file, and the name of the variable or export')
    .action(async (entrypoint, options) => keep(invocation, (await import('./inspect.ts')).inspectBundle(entrypoint, options)));
}
