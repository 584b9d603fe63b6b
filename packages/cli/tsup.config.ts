import { chmodSync, copyFileSync, cpSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { defineConfig } from 'tsup';
import { collectNotices, renderNotices } from '../../scripts/packages/third-party-notices.ts';
import { tsupPreset } from '../../scripts/tsup-preset.ts';

const dist = join(import.meta.dirname, 'dist');

/** The foreign programs inside the bundle, told to those who receive it. */
function writeNotices(): void {
  const metafile = join(dist, 'metafile-esm.json');
  const { inputs } = JSON.parse(readFileSync(metafile, 'utf8')) as { inputs: Record<string, unknown> };
  writeFileSync(join(dist, 'THIRD-PARTY-NOTICES.md'), renderNotices(collectNotices(Object.keys(inputs))));
  rmSync(metafile);
}

/** `bin.js` must stay as old as it is written, so no bundler touches it. */
function copyBin(): void {
  copyFileSync(join(import.meta.dirname, 'src/bin.js'), join(dist, 'bin.js'));
  chmodSync(join(dist, 'bin.js'), 0o755);
}

/** `farhaul explain CODE` reads the pages offline. */
function copyErrorPages(): void {
  cpSync(join(import.meta.dirname, '../../docs/errors'), join(dist, 'errors'), { recursive: true });
}

export default defineConfig(
  tsupPreset({
    entry: { cli: 'src/cli.ts' },
    external: [/^@farhaul\//],
    noExternal: [/^(?!@farhaul\/|node:)[^./]/],
    metafile: true,
    minifySyntax: true,
    onSuccess: async () => {
      writeNotices();
      copyBin();
      copyErrorPages();
    },
  }),
);
