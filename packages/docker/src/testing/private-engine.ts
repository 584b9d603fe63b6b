/** A second Docker engine that sees other files than its callers: as one on another machine, reached by tcp. */
import { execFileSync, spawn, type ChildProcess } from 'node:child_process';
import { once } from 'node:events';
import { closeSync, existsSync, mkdirSync, mkdtempSync, openSync, readFileSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { setTimeout as sleep } from 'node:timers/promises';
import { freePort } from './free-port.ts';
import { hasProgram } from './programs.ts';

const START_MS = 60_000;
const STOP_MS = 60_000;

export interface PrivateEngine {
  /** For DOCKER_HOST. */
  readonly host: string;
  /** The engine ends, and with it its containers unless it was started with `liveRestore`; then it comes again. */
  restart(): Promise<void>;
  /** Nothing of it is left. */
  stop(): Promise<void>;
}

export interface PrivateEngineOptions {
  /** Copied from the engine of this machine. */
  images?: readonly string[];
  /** Containers outlive a restart. @default false */
  liveRestore?: boolean;
}

/** Null: it can be started here. */
export function whyNoPrivateEngine(): string | null {
  if (process.platform !== 'linux') return 'a second engine needs Linux';
  if (process.getuid?.() !== 0) return 'a second engine needs root';
  const missing = ['dockerd', 'ip', 'unshare', 'mount'].filter((program) => !hasProgram(program));
  if (missing.length > 0) return `${missing.join(', ')} not found`;
  try {
    execFileSync('unshare', ['--mount', 'true'], { stdio: 'ignore' });
    return null;
  } catch {
    return 'no mount namespace may be made here';
  }
}

export async function startPrivateEngine({ images = [], liveRestore = false }: PrivateEngineOptions = {}): Promise<PrivateEngine> {
  const port = await freePort();
  const place = mkdtempSync(join('/var/lib', 'farhaul-engine-'));
  const run = mkdtempSync(join('/var/run', 'farhaul-engine-'));
  const engine = new Engine({ place, run, port, liveRestore });
  try {
    await engine.start();
    for (const image of images) await copyImage(image, engine.host);
    return engine;
  } catch (error) {
    await engine.stop();
    throw error;
  }
}

class Engine implements PrivateEngine {
  readonly host: string;
  readonly #parts: { place: string; run: string; port: number; liveRestore: boolean };
  readonly #bridge: string;
  #process: ChildProcess | null = null;

  constructor(parts: { place: string; run: string; port: number; liveRestore: boolean }) {
    this.#parts = parts;
    this.host = `tcp://127.0.0.1:${parts.port}`;
    this.#bridge = `fh-${parts.port}`;
  }

  async start(): Promise<void> {
    const { place, run, port, liveRestore } = this.#parts;
    const log = openSync(join(place, 'dockerd.log'), 'a');
    const options = ['--data-root', join(place, 'data'), '--exec-root', join(run, 'exec'), '--pidfile', join(run, 'dockerd.pid')];
    // It shares the network of this machine with the engine that runs there already, and leaves that one's rules alone.
    // Of the bridge too: "none" would delete the other engine's.
    const network = ['--bridge', this.#bridge, '--iptables=false', '--ip-masq=false'];
    if (!existsSync(`/sys/class/net/${this.#bridge}`)) {
      execFileSync('ip', ['link', 'add', this.#bridge, 'type', 'bridge']);
      execFileSync('ip', ['address', 'add', `10.213.${port % 250}.1/24`, 'dev', this.#bridge]);
    }
    const hosts = ['--host', `tcp://127.0.0.1:${port}`, '--tls=false'];
    const program = ['dockerd', ...options, ...network, ...hosts, ...(liveRestore ? ['--live-restore'] : [])];
    const otherPlaces = [...new Set([tmpdir(), '/tmp', '/root', '/home'])].filter((path) => existsSync(path));
    const mounts = otherPlaces.map((path) => `mount -t tmpfs tmpfs ${path}`);
    // The engine's identity lies there.
    const identity = join(place, 'identity');
    mkdirSync(identity, { recursive: true });
    mkdirSync('/etc/docker', { recursive: true });
    mounts.push(`mount --bind ${identity} /etc/docker`);
    const shell = ['sh', '-c', `${mounts.join(' && ')} && exec "$@"`, 'sh', ...program];
    const child = spawn('unshare', ['--mount', '--propagation', 'private', ...shell], { stdio: ['ignore', log, log], cwd: '/' });
    closeSync(log);
    this.#process = child;
    const started = performance.now();
    while (!(await this.#answers())) {
      if (child.exitCode !== null || performance.now() - started > START_MS) throw new Error(`dockerd did not start:\n${this.#log()}`);
      await sleep(50);
    }
  }

  async restart(): Promise<void> {
    await this.#end();
    await this.start();
  }

  async stop(): Promise<void> {
    await this.#end();
    if (existsSync(`/sys/class/net/${this.#bridge}`)) execFileSync('ip', ['link', 'delete', this.#bridge]);
    for (const place of [this.#parts.place, this.#parts.run]) rmSync(place, { recursive: true, force: true, maxRetries: 5 });
  }

  async #end(): Promise<void> {
    const child = this.#process;
    if (!child || child.exitCode !== null || child.signalCode !== null) return;
    const exited = once(child, 'exit');
    child.kill('SIGTERM');
    const ended = await Promise.race([exited.then(() => true), sleep(STOP_MS, false, { ref: false })]);
    if (ended) return;
    child.kill('SIGKILL');
    await exited;
  }

  async #answers(): Promise<boolean> {
    return await fetch(`http://127.0.0.1:${this.#parts.port}/_ping`).then(
      (answer) => answer.ok,
      () => false,
    );
  }

  #log(): string {
    return readFileSync(join(this.#parts.place, 'dockerd.log'), 'utf8').slice(-3_000);
  }
}

async function copyImage(image: string, host: string): Promise<void> {
  const save = spawn('docker', ['save', image], { stdio: ['ignore', 'pipe', 'inherit'] });
  const load = spawn('docker', ['--host', host, 'load'], { stdio: [save.stdout, 'ignore', 'inherit'] });
  const codes = await Promise.all([save, load].map(async (child) => (await once(child, 'exit'))[0] as number | null));
  if (codes.some((code) => code !== 0)) throw new Error(`The image ${image} could not be copied: ${codes.join(', ')}`);
}
