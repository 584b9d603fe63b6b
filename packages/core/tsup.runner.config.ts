import { defineConfig } from 'tsup';
import { tsupPreset } from '../../scripts/tsup-preset.ts';

// What goes into bundles is built apart and minified once, so that the names inside it cost no bundle anything.
export default defineConfig(
  tsupPreset({
    entry: {
      'runner/index': 'src/runner/index.ts',
      'runner/author': 'src/runner/author.ts',
      'runner/author-of-several': 'src/runner/author-of-several.ts',
      'runner/several-flows': 'src/runner/several-flows.ts',
      'runner/unpack': 'src/runner/unpack.ts',
      'runner/install': 'src/runner/install.ts',
    },
    clean: false,
    esbuildOptions(options) {
      // Not the white space: with it esbuild takes the marks of pure calls away, and every bundle would carry what it never uses.
      options.minifyIdentifiers = true;
      options.minifySyntax = true;
    },
  }),
);
