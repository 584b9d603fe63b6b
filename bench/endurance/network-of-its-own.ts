import { type ChildProcess, spawn, spawnSync } from 'node:child_process';
import { randomInt } from 'node:crypto';
import { fileURLToPath } from 'node:url';

const forwarder = fileURLToPath(new URL('../processes/endurance-forwarder.ts', import.meta.url));

/** A network namespace with one line to this one, which can be cut. What listens here on loopback is there on loopback too. */
export class NetworkOfItsOwn {
  readonly #name: string;
  readonly #subnet: string;
  readonly #forwarders: ChildProcess[] = [];

  private constructor(name: string, subnet: string) {
    this.#name = name;
    this.#subnet = subnet;
  }

  /** Null where this user may not make one. */
  static open(): NetworkOfItsOwn | null {
    const name = `fh${process.pid}`;
    const subnet = `10.231.${randomInt(1, 250)}`;
    const inside = ['netns', 'exec', name, 'ip'];
    const steps = [
      ['netns', 'add', name],
      ['link', 'add', `${name}a`, 'type', 'veth', 'peer', 'name', `${name}b`],
      ['link', 'set', `${name}b`, 'netns', name],
      ['addr', 'add', `${subnet}.1/24`, 'dev', `${name}a`],
      ['link', 'set', `${name}a`, 'up'],
      [...inside, 'addr', 'add', `${subnet}.2/24`, 'dev', `${name}b`],
      [...inside, 'link', 'set', `${name}b`, 'up'],
      [...inside, 'link', 'set', 'lo', 'up'],
    ];
    if (steps.every((step) => ip(...step))) return new NetworkOfItsOwn(name, subnet);
    ip('netns', 'del', name);
    ip('link', 'del', `${name}a`);
    return null;
  }

  /** These ports of this side's loopback are on the other side's from now on. */
  async serve(ports: readonly number[]): Promise<void> {
    for (const port of ports) {
      const onward = String(port);
      this.#forward([process.execPath, forwarder, `${this.#subnet}.1`, onward, '127.0.0.1', onward]);
      this.#forward(this.inside([process.execPath, forwarder, '127.0.0.1', onward, `${this.#subnet}.1`, onward]));
    }
  }

  inside(command: readonly string[]): string[] {
    return ['ip', 'netns', 'exec', this.#name, ...command];
  }

  cut(): void {
    ip('link', 'set', `${this.#name}a`, 'down');
  }

  mend(): void {
    ip('link', 'set', `${this.#name}a`, 'up');
  }

  async close(): Promise<void> {
    for (const one of this.#forwarders) one.kill('SIGKILL');
    ip('link', 'del', `${this.#name}a`);
    ip('netns', 'del', this.#name);
  }

  #forward([program = '', ...args]: readonly string[]): void {
    this.#forwarders.push(spawn(program, args, { stdio: 'ignore', env: { PATH: process.env['PATH'] } }));
  }
}

function ip(...args: string[]): boolean {
  return spawnSync('ip', args, { stdio: 'ignore' }).status === 0;
}
