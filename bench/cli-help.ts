/** `farhaul --help` against a bare start of node. */
import { spawnSync } from 'node:child_process';
import { fileURLToPath } from 'node:url';
import { percentile, report, sampleSideBySide } from './measure.ts';

const bin = fileURLToPath(new URL('../packages/cli/dist/bin.js', import.meta.url));

function start(args: string[]): void {
  const { status, stderr } = spawnSync(process.execPath, args, { encoding: 'utf8' });
  if (status !== 0) throw new Error(`node ${args.join(' ')} failed: ${stderr}`);
}

const samples = await sampleSideBySide(
  20,
  () => start([bin, '--help']),
  () => start(['-e', '0']),
);

report('cli-help', { measured: percentile(samples.measured, 0.5), reference: percentile(samples.reference, 0.5), unit: 'ms', limit: 2.5 });
