/** A project with flows of two sizes, whose dependencies are installed once outside the repository. */
import { spawnSync } from 'node:child_process';
import { existsSync, mkdirSync, symlinkSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';

/** What the medium flow imports. */
export const flowDependencies = {
  zod: '4.6.7',
  'date-fns': '4.4.0',
  'lodash-es': '4.18.1',
  pino: '10.4.0',
  '@aws-sdk/client-s3': '3.1100.0',
};
export const project = join(tmpdir(), 'farhaul-bench-bundle-cold');
export const core = join(import.meta.dirname, '../../packages/core');

const small = `import { flow, subprocess } from '@farhaul/core';
import { addDays, format } from 'date-fns';
import { chunk, groupBy, sortBy } from 'lodash-es';
import { z } from 'zod';
const Row = z.object({ name: z.string(), when: z.coerce.date(), value: z.number() });
`;
const smallBody = `const parsed = rows.map((row) => Row.parse(row));
  const days = groupBy(sortBy(parsed, 'when'), (row) => format(addDays(row.when, 1), 'yyyy-MM-dd'));`;
/** Name of a file in the project -> its text; each exports a flow `train`. */
export const flows: Record<string, string> = {
  small: `${small}
export const train = subprocess()(flow(async (rows: unknown[]) => {
  ${smallBody}
  return chunk(Object.keys(days), 2);
}));
`,
  medium: `${small}
import { GetObjectCommand, S3Client } from '@aws-sdk/client-s3';
import pino from 'pino';
const log = pino();
export const train = subprocess()(flow(async (rows: unknown[]) => {
  ${smallBody}
  log.info({ days: Object.keys(days).length });
  const client = new S3Client({ region: 'eu-central-1' });
  return [chunk(Object.keys(days), 2), await client.send(new GetObjectCommand({ Bucket: 'a', Key: 'b' }))];
}));
`,
};

/** @throws when the dependencies cannot be installed */
export function prepareProject(): void {
  mkdirSync(project, { recursive: true });
  for (const [name, text] of Object.entries(flows)) writeFileSync(join(project, `${name}.ts`), text);
  if (!existsSync(join(project, 'node_modules/oxc-parser'))) {
    const dependencies = { ...flowDependencies, esbuild: '0.28.2', 'oxc-parser': '0.157.0' };
    writeFileSync(join(project, 'package.json'), JSON.stringify({ name: 'bench', private: true, type: 'module', dependencies }));
    install(project);
  }
  mkdirSync(join(project, 'node_modules/@farhaul'), { recursive: true });
  if (!existsSync(join(project, 'node_modules/@farhaul/core'))) symlinkSync(core, join(project, 'node_modules/@farhaul/core'));
}

/** `npm install` of what the package.json in a directory names. */
export function install(directory: string): void {
  const { status } = spawnSync('npm', ['install', '--ignore-scripts', '--no-audit', '--no-fund'], {
    cwd: directory,
    stdio: ['ignore', 2, 2],
  });
  if (status !== 0) throw new Error('the dependencies of the flows could not be installed');
}
