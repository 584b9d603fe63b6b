import { transform } from 'esbuild';

/** The part of a Vite plugin that is needed; declared here so that no version of Vite is asked for. */
export interface DecoratorsPlugin {
  name: string;
  enforce: 'pre';
  transform(code: string, id: string): Promise<{ code: string; map: string } | null>;
}

const source = /\.(?:ts|mts|tsx)(?:\?|$)/;
const decorator = /^[^\S\n]*@[A-Za-z_$][\w$.]*/m;

/**
 * Flows written as decorators of static methods, under vitest: its own transform leaves the syntax in, and node refuses
 * it. This one lowers it first, in files of the project that have any.
 *
 * @example
 * // vitest.config.ts
 * export default defineConfig({ plugins: [decorators()] });
 */
export function decorators(): DecoratorsPlugin {
  return {
    name: 'farhaul:decorators',
    enforce: 'pre',
    async transform(code, id) {
      if (!source.test(id) || id.includes('/node_modules/') || !decorator.test(code)) return null;
      const result = await transform(code, {
        loader: id.replace(/\?.*$/, '').endsWith('.tsx') ? 'tsx' : 'ts',
        sourcefile: id,
        sourcemap: true,
        target: 'es2022',
        jsx: 'preserve',
        keepNames: false,
        // The project's own experimentalDecorators would give another meaning to the same syntax.
        tsconfigRaw: { compilerOptions: { experimentalDecorators: false, useDefineForClassFields: true, verbatimModuleSyntax: true } },
      });
      return { code: result.code, map: result.map };
    },
  };
}
