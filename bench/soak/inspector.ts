/** A process that was started with `--inspect=127.0.0.1:0`. */
import type { ChildProcess } from 'node:child_process';

type Answer = { id: number; result: { result?: { value?: unknown } }; error?: { message: string } };

/** To be asked for at once: node says it on its standard error, at its start. */
export async function inspectorUrl(child: ChildProcess): Promise<string> {
  const { promise, resolve, reject } = Promise.withResolvers<string>();
  let said = '';
  const listen = (part: Buffer): void => {
    said += String(part);
    const [url] = /ws:\/\/\S+(?=\s)/.exec(said) ?? [];
    if (url !== undefined) resolve(url);
  };
  child.stderr?.on('data', listen);
  child.once('exit', () => reject(new Error(`It ended at its start: ${said}`)));
  return await promise.finally(() => child.stderr?.off('data', listen));
}

export class Inspector {
  readonly #socket: WebSocket;
  readonly #asked = new Map<number, (answer: Answer) => void>();
  #last = 0;

  private constructor(socket: WebSocket) {
    this.#socket = socket;
    socket.addEventListener('message', ({ data }) => {
      const answer = JSON.parse(String(data)) as Answer;
      this.#asked.get(answer.id)?.(answer);
      this.#asked.delete(answer.id);
    });
  }

  static async attach(url: string): Promise<Inspector> {
    const socket = new WebSocket(url);
    await new Promise((resolve, reject) => {
      socket.addEventListener('open', resolve, { once: true });
      socket.addEventListener('error', () => reject(new Error(`${url} cannot be inspected.`)), { once: true });
    });
    return new Inspector(socket);
  }

  /** All that nobody holds goes; answers the bytes of JavaScript objects that stay. */
  async collectGarbage(): Promise<number> {
    // What has a finalizer goes with the second.
    for (let times = 0; times < 2; times += 1) await this.#ask('HeapProfiler.collectGarbage', {});
    const { result } = await this.#ask('Runtime.evaluate', { expression: 'process.memoryUsage().heapUsed', returnByValue: true });
    return Number(result?.value);
  }

  close(): void {
    this.#socket.close();
  }

  async #ask(method: string, params: Record<string, unknown>): Promise<Answer['result']> {
    const id = (this.#last += 1);
    const { promise, resolve } = Promise.withResolvers<Answer>();
    this.#asked.set(id, resolve);
    this.#socket.send(JSON.stringify({ id, method, params }));
    const { result, error } = await promise;
    if (error) throw new Error(`${method}: ${error.message}`);
    return result;
  }
}
