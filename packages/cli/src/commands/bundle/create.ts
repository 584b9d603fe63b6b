import { resolve } from 'node:path';
import { createBundle, openLocalStorage, storeBundle } from '@farhaul/core/client';
import type { CommandResult } from '../../invocation.ts';
import { bytes } from '../../output/bytes.ts';
import { print } from '../../output/print.ts';
import { facts } from '../../output/section.ts';

export async function createBundleHere(entrypoint: string, options: { output: string; json?: true }): CommandResult {
  const directory = resolve(options.output);
  const bundle = await createBundle({ directory: process.cwd(), entrypoint });
  const code = await storeBundle(bundle, openLocalStorage({ directory }), { entry: 0, workingDirectory: 'bundle' });
  const { manifest } = bundle;
  print(
    { directory, code },
    {
      json: options.json,
      render: () =>
        [
          `Wrote the bundle of ${manifest.entries[0]?.flow.name ?? entrypoint} to ${directory}`,
          facts([
            ['code', `${code.code.key}, ${bytes(manifest.code.bytes)}`],
            ['files', code.files && manifest.files ? `${code.files.key}, ${bytes(manifest.files.bytes)}` : null],
            ['manifest', code.manifest?.key ?? null],
          ]),
        ].join('\n'),
    },
  );
}
