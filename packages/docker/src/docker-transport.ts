/** How requests reach the engine: what the client is opened with for each kind of address. */
import { spawn } from 'node:child_process';
import { Agent as HttpAgent } from 'node:http';
import { Agent as HttpsAgent } from 'node:https';
import { Duplex } from 'node:stream';
import { inspect } from 'node:util';
import type { DockerAddress } from './docker-address.ts';

/** Options of the client; every one is named, because it fills what is absent from its own environment. */
export interface TransportOptions {
  host: string | undefined;
  port: number | undefined;
  protocol: 'http' | 'https';
  socketPath: string | undefined;
  pathPrefix: string;
  ca: undefined;
  cert: undefined;
  key: undefined;
  timeout: undefined;
  agent: HttpAgent;
}

export function transportTo(address: DockerAddress, environment: Readonly<Record<string, string | undefined>>): TransportOptions {
  const options = optionsFor(address, environment);
  // The client puts every request into words with all that hangs on it, also where nobody reads them: sockets, and theirs, for
  // tens of milliseconds a call.
  Object.defineProperty(options.agent, inspect.custom, { value: () => 'Agent {}' });
  return options;
}

function optionsFor(address: DockerAddress, environment: Readonly<Record<string, string | undefined>>): TransportOptions {
  const base = { pathPrefix: '/', ca: undefined, cert: undefined, key: undefined, timeout: undefined, socketPath: undefined } as const;
  if (address.kind === 'socket') {
    return {
      ...base,
      host: undefined,
      port: undefined,
      protocol: 'http',
      socketPath: address.path,
      agent: new HttpAgent({ keepAlive: true }),
    };
  }
  if (address.kind === 'ssh') {
    return { ...base, host: 'docker', port: 80, protocol: 'http', agent: new SshAgent(address, environment) };
  }
  const { host, port, tls } = address;
  const bracketed = host.includes(':') ? `[${host}]` : host;
  if (tls === null) return { ...base, host: bracketed, port, protocol: 'http', agent: new HttpAgent({ keepAlive: true }) };
  const { ca, cert, key, verify } = tls;
  const agent = new HttpsAgent({
    keepAlive: true,
    rejectUnauthorized: verify,
    ...(ca && { ca }),
    ...(cert && { cert }),
    ...(key && { key }),
  });
  return { ...base, host: bracketed, port, protocol: 'https', agent };
}

/** The command that Docker's own tool starts, so that ssh's configuration, agent and known hosts hold. */
export function sshCommand(address: Extract<DockerAddress, { kind: 'ssh' }>): string[] {
  return [
    'ssh',
    '-o',
    'ConnectTimeout=30',
    '-T',
    '-o',
    'BatchMode=yes',
    ...(address.user === null ? [] : ['-l', address.user]),
    ...(address.port === null ? [] : ['-p', address.port]),
    '--',
    address.host,
    'docker',
    ...(address.path === null ? [] : ['--host', `unix://${address.path}`]),
    'system',
    'dial-stdio',
  ];
}

/** One ssh per connection; idle connections are kept and used again. */
class SshAgent extends HttpAgent {
  readonly #address: Extract<DockerAddress, { kind: 'ssh' }>;
  readonly #environment: Readonly<Record<string, string | undefined>>;

  constructor(address: Extract<DockerAddress, { kind: 'ssh' }>, environment: Readonly<Record<string, string | undefined>>) {
    super({ keepAlive: true, maxFreeSockets: 4 });
    this.#address = address;
    this.#environment = environment;
  }

  override createConnection(): Duplex {
    return new SshConnection(sshCommand(this.#address), this.#environment);
  }
}

/** As much of a socket as an HTTP client needs. */
class SshConnection extends Duplex {
  readonly #child;
  #complaint = '';

  constructor([program = 'ssh', ...rest]: string[], environment: Readonly<Record<string, string | undefined>>) {
    super();
    this.#child = spawn(program, rest, { stdio: ['pipe', 'pipe', 'pipe'], env: environment, windowsHide: true });
    const { stdin, stdout, stderr } = this.#child;
    stdout.on('data', (chunk: Buffer) => {
      if (!this.push(chunk)) stdout.pause();
    });
    stderr.on('data', (chunk: Buffer) => (this.#complaint = (this.#complaint + chunk.toString()).slice(-2_000)));
    stdin.on('error', () => undefined);
    this.#child.once('error', (error) => this.destroy(error));
    // Not before: why its output ended, the end of the program tells.
    this.#child.once('close', (code) => {
      if (code === 0) this.push(null);
      else if (!this.destroyed) this.destroy(new Error(`ssh ended with code ${code}: ${this.#complaint.trim()}`));
    });
  }

  override _read(): void {
    this.#child.stdout.resume();
  }

  override _write(chunk: Buffer, _encoding: BufferEncoding, done: (error?: Error | null) => void): void {
    // A program that reads no more is on its way out, and its end tells why.
    this.#child.stdin.write(chunk, (error) => (error ? undefined : done()));
  }

  override _final(done: () => void): void {
    this.#child.stdin.end(done);
  }

  override _destroy(error: Error | null, done: (error: Error | null) => void): void {
    this.#child.kill();
    done(error);
  }

  setKeepAlive(): this {
    return this;
  }

  setNoDelay(): this {
    return this;
  }

  setTimeout(): this {
    return this;
  }

  ref(): this {
    return this.#hold(true);
  }

  /** An idle connection does not keep the process. */
  unref(): this {
    return this.#hold(false);
  }

  #hold(held: boolean): this {
    const { stdin, stdout, stderr } = this.#child;
    for (const part of [this.#child, stdin, stdout, stderr] as { ref?(): void; unref?(): void }[]) {
      if (held) part.ref?.();
      else part.unref?.();
    }
    return this;
  }
}
