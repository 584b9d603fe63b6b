/** All checks of style, borders and packages side by side; the output of those that fail, in a fixed order. */
import { spawn } from 'node:child_process';
import { withLocalPrograms } from './local-programs.ts';

const root = new URL('..', import.meta.url).pathname;

const checks: Record<string, string[]> = {
  oxlint: ['oxlint', '--deny-warnings'],
  oxfmt: ['oxfmt', '--check'],
  knip: ['knip', '--no-progress', '--no-config-hints'],
  borders: ['node', 'scripts/check-borders.ts'],
  boot: ['node', 'scripts/generate-boot.ts', '--check'],
  packages: ['node', 'scripts/check-packages.ts'],
  api: ['node', 'scripts/api-report.ts', '--check'],
};

interface Finished {
  name: string;
  code: number;
  seconds: number;
  output: string;
}

function run(name: string, [command = '', ...args]: string[]): Promise<Finished> {
  const started = performance.now();
  const child = spawn(command, args, {
    cwd: root,
    env: withLocalPrograms(root),
    stdio: ['ignore', 'pipe', 'pipe'],
    shell: process.platform === 'win32',
  });
  const parts: Buffer[] = [];
  child.stdout.on('data', (part: Buffer) => parts.push(part));
  child.stderr.on('data', (part: Buffer) => parts.push(part));
  return new Promise((resolve, reject) => {
    child.on('error', reject);
    child.on('close', (code) => {
      resolve({ name, code: code ?? 1, seconds: (performance.now() - started) / 1000, output: Buffer.concat(parts).toString() });
    });
  });
}

const chosen = process.argv.slice(2);
const selected = Object.entries(checks).filter(([name]) => chosen.length === 0 || chosen.includes(name));
const finished = await Promise.all(selected.map(([name, command]) => run(name, command)));
for (const { name, code, output } of finished) if (code !== 0) console.error(`\n── ${name} ──\n${output}`);
console.log(finished.map(({ name, code, seconds }) => `${name} ${code === 0 ? 'ok' : 'FAILED'} (${seconds.toFixed(1)} s)`).join(', '));
process.exitCode = finished.some(({ code }) => code !== 0) ? 1 : 0;
