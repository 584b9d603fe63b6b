// Runs a script of package.json on the pinned Node and pnpm, fetched by npx where the machine has others.
// Plain JavaScript without dependencies: it must start on an old Node, before anything is installed.
import { spawnSync } from 'node:child_process';
import { createHash } from 'node:crypto';
import { existsSync, mkdirSync, readFileSync, readdirSync, realpathSync, writeFileSync } from 'node:fs';
import { delimiter, dirname, join } from 'node:path';
import { fileURLToPath } from 'node:url';

const root = fileURLToPath(new URL('..', import.meta.url));
const { packageManager, engines } = JSON.parse(readFileSync(join(root, 'package.json'), 'utf8'));
const pinnedNode = readFileSync(join(root, '.node-version'), 'utf8').trim();
const stampFile = join(root, 'node_modules', '.farhaul-tools.json');
const windows = process.platform === 'win32';
// npx hands its command to a shell; the script and its arguments travel beside it, so that no shell sees them.
const requestVariable = 'FARHAUL_WITH_NODE_REQUEST';

const environment = { ...process.env, TURBO_TELEMETRY_DISABLED: '1', DO_NOT_TRACK: '1' };

function isOlderThanNeeded(version) {
  const [major, minor] = version.match(/\d+/g).map(Number);
  const [neededMajor, neededMinor] = engines.node.match(/\d+/g).map(Number);
  return major < neededMajor || (major === neededMajor && minor < neededMinor);
}

/** Everything that decides what `pnpm install` would do. */
function installDigest() {
  const hash = createHash('sha256').update(packageManager + pinnedNode + process.platform + process.arch);
  const manifests = ['package.json', 'pnpm-lock.yaml', 'pnpm-workspace.yaml', 'bench/package.json', 'e2e/package.json'];
  for (const folder of ['packages', 'examples']) {
    if (!existsSync(join(root, folder))) continue;
    for (const name of readdirSync(join(root, folder)).sort()) manifests.push(`${folder}/${name}/package.json`);
  }
  for (const path of manifests) {
    if (existsSync(join(root, path))) hash.update(path).update(readFileSync(join(root, path)));
  }
  return hash.digest('hex');
}

function run(command, args, env) {
  const { status, signal, error } = spawnSync(command, args, { cwd: root, stdio: 'inherit', shell: windows, env });
  if (error) throw error;
  if (signal) process.kill(process.pid, signal);
  return status === null ? 1 : status;
}

/** The tools of the last installation, if nothing has changed since: no npx and no install are needed then. */
function readStamp() {
  try {
    const stamp = JSON.parse(readFileSync(stampFile, 'utf8'));
    return stamp.path.every((directory) => existsSync(directory)) && stamp.digest === installDigest() ? stamp : null;
  } catch {
    return null;
  }
}

/** Where the pnpm program itself lies. The file on the PATH stays a shell text wherever npm runs no install scripts, and turbo cannot start that. */
function pnpmDirectory() {
  const name = windows ? 'pnpm.cmd' : 'pnpm';
  const onPath = (process.env.PATH || '').split(delimiter).find((directory) => directory && existsSync(join(directory, name)));
  if (!onPath) throw new Error('pnpm is not on the PATH');
  const program = join(dirname(realpathSync(join(onPath, name))), '..', '@pnpm', `exe.${process.platform}-${process.arch}`);
  return existsSync(join(program, name)) ? program : onPath;
}

function writeStamp(path) {
  mkdirSync(dirname(stampFile), { recursive: true });
  writeFileSync(stampFile, JSON.stringify({ digest: installDigest(), path }));
}

/** By pnpm and not by `node --run`, which turns every exit code into 1 and a killed script into success. */
function runScript(request, env) {
  return run('pnpm', ['--silent', 'run', ...request], env);
}

/** The platform's own package: `node` puts its program in place by an install script, which newer npm versions do not run. */
function nodePackage() {
  if (process.platform === 'darwin') {
    console.error(
      `Node ${process.versions.node} is too old: farhaul needs Node ${engines.node}. Install it from your usual source and try again.`,
    );
    process.exit(1);
  }
  return `node-${windows ? 'win' : process.platform}-${process.arch}@${pinnedNode}`;
}

function fetchToolsAndRun(request) {
  const packages = [];
  if (isOlderThanNeeded(process.versions.node)) {
    packages.push(nodePackage());
    console.error(`Node ${process.versions.node} is older than ${engines.node}: using ${packages[0]} from the npm registry.`);
  }
  packages.push(packageManager.replace(/\+.*/, ''));
  const args = ['-y', '--prefer-offline'];
  for (const name of packages) args.push('-p', name);
  const inner = 'node scripts/with-node.mjs';
  args.push('-c', windows ? `"${inner}"` : inner);
  return run('npx', args, { ...environment, [requestVariable]: JSON.stringify(request) });
}

function installAndRun(request) {
  const path = [dirname(process.execPath), pnpmDirectory()];
  const env = { ...environment, PATH: [...path, process.env.PATH].join(delimiter) };
  delete env[requestVariable];
  const installed = run('pnpm', ['install', '--frozen-lockfile', '--trust-lockfile', '--reporter=append-only', '--loglevel=warn'], env);
  if (installed !== 0) return installed;
  writeStamp(path);
  return runScript(request, env);
}

const handedOver = process.env[requestVariable];
if (handedOver) {
  process.exitCode = installAndRun(JSON.parse(handedOver));
} else {
  const request = process.argv.slice(2);
  const stamp = readStamp();
  const path = stamp ? [...stamp.path, process.env.PATH].join(delimiter) : '';
  process.exitCode = stamp ? runScript(request, { ...environment, PATH: path }) : fetchToolsAndRun(request);
}
