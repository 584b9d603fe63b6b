/** Calls as they are, with answers as they come. */
import { request as plainRequest, type IncomingMessage } from 'node:http';
import { request as secureRequest, type RequestOptions } from 'node:https';

/** Says that its answers are compared by whoever asks, word by word. */
export const WHOLLY_COMPARED = 'wholly-compared';

export interface RawCall {
  method: string;
  path: string;
  body?: unknown;
  contentType?: string;
  accept?: string;
}

export interface RawAnswer {
  status: number;
  warnings: string[];
  body: unknown;
}

export interface RawClient {
  call(call: RawCall): Promise<RawAnswer>;
  /** Lines of a watch, until it is stopped. */
  watch(path: string, onEvent: (event: { type: string; object: unknown }) => void): Promise<() => void>;
}

export async function openRawClient(kubeconfig: string): Promise<RawClient> {
  const { KubeConfig } = await import('@kubernetes/client-node');
  const config = new KubeConfig();
  config.loadFromFile(kubeconfig);
  const server = config.getCurrentCluster()?.server ?? '';
  const send = async (path: string, options: RequestOptions, body: string | null): Promise<IncomingMessage> => {
    await config.applyToHTTPSOptions(options);
    options.headers = { ...options.headers, 'user-agent': WHOLLY_COMPARED };
    delete options.agent;
    const { promise, resolve, reject } = Promise.withResolvers<IncomingMessage>();
    const request = server.startsWith('http:') ? plainRequest : secureRequest;
    request(server + path, options, resolve)
      .on('error', reject)
      .end(body ?? undefined);
    return await promise;
  };
  return {
    async call({ method, path, body, contentType = 'application/json', accept = 'application/json' }) {
      const text = body === undefined ? null : typeof body === 'string' ? body : JSON.stringify(body);
      const sent = text === null ? {} : { 'content-type': contentType, 'content-length': Buffer.byteLength(text) };
      const response = await send(path, { method, headers: { accept, ...sent } }, text);
      const answer = await textOf(response);
      const { warning = [] } = response.headers as { warning?: string | string[] };
      return { status: response.statusCode ?? 0, warnings: [warning].flat(), body: parsed(answer) };
    },
    async watch(path, onEvent) {
      const response = await send(path, { headers: { accept: 'application/json' } }, null);
      let rest = '';
      response.setEncoding('utf8').on('error', () => undefined);
      response.on('data', (chunk: string) => {
        const lines = (rest + chunk).split('\n');
        rest = lines.pop() ?? '';
        for (const line of lines) onEvent(JSON.parse(line) as { type: string; object: unknown });
      });
      return () => void response.destroy();
    },
  };
}

async function textOf(response: IncomingMessage): Promise<string> {
  const chunks: Buffer[] = [];
  for await (const chunk of response) chunks.push(chunk as Buffer);
  return Buffer.concat(chunks).toString('utf8');
}

function parsed(text: string): unknown {
  try {
    return JSON.parse(text) as unknown;
  } catch {
    return text;
  }
}
