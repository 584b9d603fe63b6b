import { chmodSync, copyFileSync, cpSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import type { Plugin } from 'rolldown';
import { packageBuild } from '../../scripts/package-build.ts';
import { collectNotices, renderNotices } from '../../scripts/packages/third-party-notices.ts';

const dist = join(import.meta.dirname, 'dist');

/** The foreign programs inside the bundle, told to those who receive it. */
const notices: Plugin = {
  name: 'notices',
  writeBundle(_options, bundle) {
    const modules = Object.values(bundle).flatMap((file) => (file.type === 'chunk' ? file.moduleIds : []));
    writeFileSync(join(dist, 'THIRD-PARTY-NOTICES.md'), renderNotices(collectNotices(modules)));
  },
};

const copies: Plugin = {
  name: 'copies',
  writeBundle() {
    // It must stay as old as it is written, so no bundler touches it.
    copyFileSync(join(import.meta.dirname, 'src/bin.js'), join(dist, 'bin.js'));
    chmodSync(join(dist, 'bin.js'), 0o755);
    // `farhaul explain CODE` reads the pages offline.
    cpSync(join(import.meta.dirname, '../../docs/errors'), join(dist, 'errors'), { recursive: true });
  },
};

export default packageBuild(
  { cli: './src/cli.ts' },
  {
    external: /^(?:node:|@farhaul\/)/,
    plugins: [notices, copies],
    output: { minify: { compress: true, mangle: false, codegen: false } },
  },
);
