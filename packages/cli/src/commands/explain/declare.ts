import type { Command } from '@commander-js/extra-typings';
import { keep, verb, type Invocation } from '../../invocation.ts';

export function declareExplain(program: Command, invocation: Invocation): void {
  verb(program, 'explain', {
    description: 'Say what an error code means, why it comes up and how to get past it; works offline',
    examples: [
      ['farhaul explain FARHAUL_BUNDLE_RESOLVE', 'one code'],
      ['farhaul explain bundle_resolve', 'the prefix may be left out'],
      ['farhaul explain', 'all codes'],
    ],
  })
    .argument('[code]', 'error code')
    .action(async (code, options) => keep(invocation, (await import('./explain.ts')).explainCode(code, options)));
}
