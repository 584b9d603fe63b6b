import type { Command } from '@commander-js/extra-typings';
import { keep, noun, verb, type Invocation } from '../../invocation.ts';

export function declareBundle(program: Command, invocation: Invocation): void {
  const bundle = noun(program, 'bundle', 'See what of your code travels with a flow, and what storages keep of it');
  verb(bundle, 'inspect', {
    description: 'Make the bundle of a flow and say what is inside, what was left out and why; runs nothing and stores nothing',
    examples: [
      ['farhaul bundle inspect src/flows.ts:train', 'the flow that the file calls train'],
      ['farhaul bundle inspect src/flows.ts:default --json', 'the manifest'],
    ],
  })
    .argument('<file:flow>', 'path of the file, and the name of the variable or export')
    .action(async (entrypoint, options) => keep(invocation, (await import('./inspect.ts')).inspectBundle(entrypoint, options)));
  verb(bundle, 'create', {
    description: 'Make the bundle of a flow and write its objects below a directory, as a storage keeps them',
    examples: [
      ['farhaul bundle create src/flows.ts:train --output bundles', 'code, files, source map and manifest, named by their content'],
    ],
  })
    .argument('<file:flow>', 'path of the file, and the name of the variable or export')
    .requiredOption('-o, --output <directory>', 'directory to write to; what is there already stays')
    .action(async (entrypoint, options) => keep(invocation, (await import('./create.ts')).createBundleHere(entrypoint, options)));
  verb(bundle, 'gc', {
    description: 'Remove code and files from the storages that no flow run refers to',
    examples: [
      ['farhaul bundle gc --dry-run', 'what would go'],
      ['farhaul bundle gc --unused-for 7d', 'what nobody stored or used for a week'],
    ],
  })
    .option('--unused-for <duration>', 'only what nobody stored for that long', '30d')
    .option('--dry-run', 'tell what would go, and remove nothing')
    .action(async (options) => keep(invocation, (await import('./gc.ts')).collectBundles(options)));
}
