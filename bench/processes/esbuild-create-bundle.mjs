/** `createBundle` with esbuild and oxc-parser instead of rolldown: `esbuild-create-bundle.mjs <directory> <file.ts:name>`. */
import process from 'node:process';
import { createBundle } from '../../packages/core/src/bundle/create-bundle.ts';

const [directory, entrypoint] = process.argv.slice(2);
const { code } = await createBundle({ directory, entrypoint });
console.log(code.byteLength);
