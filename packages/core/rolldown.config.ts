import { packageBuild, packageEntries } from '../../scripts/package-build.ts';

const entries = Object.entries(packageEntries(import.meta.dirname)).filter(([name]) => !name.startsWith('runner/'));

/** A file and what it imports, apart from what an earlier one does: node needs longer for thirty small files than for one. */
const together = {
  protocol: /[\\/]src[\\/]protocol[\\/](?:inline-bytes|longest-release|protocol-version|run-document|states)\.ts$/,
  plugin: /[\\/]src[\\/]plugin[\\/]index\.ts$/,
  author: /[\\/]src[\\/]index\.ts$/,
  client: /[\\/]src[\\/]client\.ts$/,
  bundling: /[\\/]src[\\/]bundle[\\/](?:create-bundle|slice[\\/]index)\.ts$/,
  launch: /[\\/]src[\\/]runs[\\/]launch-flow\.ts$/,
};
const groups = Object.entries(together).map(([name, test], index, { length }) => ({ name, test, priority: length - index }));

export default [
  packageBuild(Object.fromEntries(entries), { output: { codeSplitting: { groups } } }),
  // What goes into bundles is built apart and minified once, so that the names inside it cost no bundle anything.
  packageBuild(
    {
      index: './src/runner/index.ts',
      author: './src/runner/author.ts',
      'author-of-several': './src/runner/author-of-several.ts',
      'several-flows': './src/runner/several-flows.ts',
      unpack: './src/runner/unpack.ts',
      install: './src/runner/install.ts',
    },
    { output: { dir: 'dist/runner', minify: { compress: true, mangle: true, codegen: false } } },
  ),
];
