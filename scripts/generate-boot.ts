/** Minifies the bootstrap into `boot-text.ts`; `--check` only tells whether that file is what it should be. */
import { readFileSync, writeFileSync } from 'node:fs';
import { minifySync } from 'rolldown/utils';

const folder = new URL('../packages/core/src/runner/', import.meta.url);
const target = new URL('boot-text.ts', folder);

export function generateBootModule(): string {
  const source = readFileSync(new URL('boot-program.cjs', folder), 'utf8');
  const { code, errors } = minifySync('boot-program.cjs', source, {
    module: false,
    mangle: { toplevel: true },
    compress: true,
    sourcemap: false,
  });
  if (errors.length > 0) throw new Error(errors.map((error) => error.message).join('\n'));
  // The minifier leaves line ends inside template literals only; as an escape the command stays one line.
  const text = code.trim().replaceAll('\n', '\\n');
  const quoted = `'${text.replaceAll(/[\\']/g, (character) => `\\${character}`)}'`;
  return `/** The bootstrap as it stands in a start command: boot-program.cjs, minified by scripts/generate-boot.ts. */\nexport const bootText =\n  ${quoted};\n`;
}

if (import.meta.main) {
  const wanted = generateBootModule();
  if (!process.argv.includes('--check')) writeFileSync(target, wanted);
  else if (readFileSync(target, 'utf8') !== wanted) {
    process.exitCode = 1;
    process.stderr.write('boot-text.ts is stale: run node scripts/generate-boot.ts\n');
  }
}
