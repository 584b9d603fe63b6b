import { createServer, type Server } from 'node:http';
import type { AddressInfo } from 'node:net';
import { once } from 'node:events';
import type { OutcomeV1 } from '../../packages/core/src/plugin/v1/infrastructure-v1.ts';
import type { SubmitRequestV1 } from '../../packages/core/src/plugin/v1/worker-v1.ts';
import { quickProgram } from '../endurance/quick-runner.ts';

type Unit = { ended: Promise<OutcomeV1>; kill: AbortController };
type Submitted = Pick<SubmitRequestV1<unknown>, 'command' | 'secretEnvironment'>;

/** What the plugin `distant` asks: runs what a runner does, in this process, and keeps what the provider of a unit would. */
export class DistantInfrastructure {
  ended = 0;
  readonly #units = new Map<string, Unit>();
  readonly #server: Server;

  constructor() {
    this.#server = createServer((request, response) => {
      void request.toArray().then(async (parts: Buffer[]) => {
        const [, , name = '', detail] = (request.url ?? '').split('/');
        const answer = await this.#answer(request.method ?? '', name, { detail, body: Buffer.concat(parts).toString('utf8') });
        response.end(JSON.stringify(answer));
      });
    });
  }

  /** Answers its URL. */
  async open(): Promise<string> {
    this.#server.listen(0, '127.0.0.1');
    await once(this.#server, 'listening');
    return `http://127.0.0.1:${(this.#server.address() as AddressInfo).port}`;
  }

  /** Units that were not removed yet. */
  get size(): number {
    return this.#units.size;
  }

  close(): void {
    this.#server.close();
    this.#server.closeAllConnections();
  }

  async #answer(method: string, name: string, { detail, body }: { detail: string | undefined; body: string }): Promise<unknown> {
    const unit = this.#units.get(name);
    if (detail === 'known') return unit !== undefined;
    if (method === 'PUT') {
      if (!unit) this.#start(name, JSON.parse(body) as Submitted);
      return null;
    }
    if (method === 'DELETE') {
      unit?.kill.abort();
      this.#units.delete(name);
      return null;
    }
    if (!unit) return { kind: 'lost', reason: `${name} does not exist`, remedy: '' };
    return await unit.ended;
  }

  #start(name: string, submitted: Submitted): void {
    const kill = new AbortController();
    const request = submitted as SubmitRequestV1<unknown>;
    const ended = quickProgram({ request, stopped: kill.signal, killed: kill.signal, print: () => undefined }).catch(() => 70);
    const outcome = ended.then((end) => (typeof end === 'number' ? { kind: 'exited' as const, exitCode: end } : end));
    this.#units.set(name, { ended: outcome.finally(() => (this.ended += 1)), kill });
  }
}
