/** The engine of the machine, made ready for tests. CI machines without one install Debian's package; images come from Node's binaries on npm. */
import { spawn, spawnSync } from 'node:child_process';
import { copyFileSync, existsSync, mkdirSync, mkdtempSync, openSync, readdirSync, rmSync, symlinkSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { dirname, join } from 'node:path';
import { packagesTrouble } from '../debian-packages.ts';

// The first is too old for a bundle, and a test wants to hear so.
const majors = [20, 22, 24];
const START_MS = 60_000;

/** What an engine is reached by and pulls from in tests of their own. */
export function otherProgramsTrouble(): string | null {
  return packagesTrouble({ 'docker-registry': 'docker-registry', sshd: 'openssh-server', ssh: 'openssh-client', openssl: 'openssl' });
}

/** Why nothing can run in containers here; null where it can. */
export function engineTrouble(): string | null {
  if (!engineAnswers()) {
    if (process.env['CI'] !== 'true') return 'no Docker engine answers (docker info tells why)';
    const trouble = packagesTrouble({ dockerd: 'docker.io', iptables: 'iptables' }) ?? startEngine();
    if (trouble !== null) return trouble;
  }
  for (const major of majors) {
    const image = `node:${major}-slim`;
    if (succeeds('docker', 'image', 'inspect', image)) continue;
    if (process.env['CI'] !== 'true') return `the engine has no image ${image} (docker pull ${image})`;
    if (!succeeds('docker', 'pull', '--quiet', image)) importNode(major, image);
    if (!succeeds('docker', 'image', 'inspect', image)) return `the image ${image} could neither be pulled nor made`;
  }
  return null;
}

function engineAnswers(): boolean {
  return succeeds('docker', 'info');
}

function startEngine(): string | null {
  const place = mkdtempSync(join(tmpdir(), 'farhaul-dockerd-'));
  const log = openSync(join(place, 'log'), 'a');
  // It serves whatever runs next on the machine too, and ends with it.
  const engine = spawn(
    'dockerd',
    ['--data-root', join(place, 'data'), '--exec-root', join(place, 'exec'), '--pidfile', join(place, 'pid')],
    {
      detached: true,
      stdio: ['ignore', log, log],
    },
  );
  engine.on('error', () => undefined);
  engine.unref();
  const end = Date.now() + START_MS;
  while (Date.now() < end) {
    if (engineAnswers()) return null;
    spawnSync('sleep', ['0.5']);
  }
  return `the Docker engine did not start; its log is ${join(place, 'log')}`;
}

/** An image without a registry of images: the binary that npm has, and the libraries it loads. */
function importNode(major: number, image: string): void {
  const place = mkdtempSync(join(tmpdir(), 'farhaul-image-'));
  try {
    const root = join(place, 'root');
    const architecture = process.arch === 'arm64' ? 'arm64' : 'x64';
    run(place, 'npm', 'pack', '--silent', `node-linux-${architecture}@${major}`);
    const archive = readdirSync(place).find((name) => name.endsWith('.tgz'));
    if (archive === undefined) return;
    run(place, 'tar', '-xzf', archive, 'package/bin/node');
    const node = join(root, 'usr/local/bin/node');
    for (const directory of ['usr/local/bin', 'bin', 'tmp', 'root', 'home/node', 'etc', 'proc', 'sys', 'dev'])
      mkdirSync(join(root, directory), { recursive: true });
    spawnSync('chmod', ['1777', join(root, 'tmp')]);
    copyFileSync(join(place, 'package/bin/node'), node);
    const libraries = spawnSync('ldd', [node], { encoding: 'utf8' }).stdout.match(/\/\S+/g) ?? [];
    for (const library of libraries) {
      mkdirSync(join(root, dirname(library)), { recursive: true });
      copyFileSync(library, join(root, library));
    }
    if (existsSync('/bin/busybox')) {
      copyFileSync('/bin/busybox', join(root, 'bin/busybox'));
      symlinkSync('busybox', join(root, 'bin/sh'));
    }
    writeFileSync(join(root, 'etc/passwd'), 'root:x:0:0:root:/root:/bin/sh\nnode:x:1000:1000::/home/node:/bin/sh\n');
    writeFileSync(join(root, 'etc/group'), 'root:x:0:\nnode:x:1000:\n');
    const script = `tar -C '${root}' -c . | docker import -c 'ENV PATH=/usr/local/bin:/usr/bin:/bin' -c 'CMD ["node"]' - '${image}'`;
    run(place, 'sh', '-c', script);
  } finally {
    rmSync(place, { recursive: true, force: true });
  }
}

function run(cwd: string, program: string, ...args: string[]): void {
  spawnSync(program, args, { cwd, stdio: ['ignore', 'ignore', 'inherit'], timeout: 300_000 });
}

function succeeds(program: string, ...args: string[]): boolean {
  return spawnSync(program, args, { stdio: 'ignore', timeout: 300_000 }).status === 0;
}
