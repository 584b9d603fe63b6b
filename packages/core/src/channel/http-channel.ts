import type { Agent } from 'node:http';
import type { z } from 'zod';
import { newId } from '../engine/new-id.ts';
import { FarhaulError } from '../errors/farhaul-error.ts';
import type { contract } from '../protocol/contract.ts';
import type { StopRequest } from '../protocol/run-channel.ts';
import type { RunCredentials, RunnerChannel } from './runner-channel.ts';

type Routes = (typeof contract)['run'];
type Input<Name extends keyof Routes> = z.input<NonNullable<Routes[Name]['~orpc']['inputSchema']>>;
type Output<Name extends keyof Routes> = z.output<NonNullable<Routes[Name]['~orpc']['outputSchema']>>;

const answerMs = 30_000;
const stopPollMs = 25_000;
const tries = 8;

/** The runner's client of the run routes: node's own http, so that a bundle stays small. Types are those of the contract. */
export function createHttpChannel(url: string, credentials: RunCredentials): RunnerChannel {
  let agent: Agent | null = null;
  // The same for every try, so that a lost answer does not make this runner a second one.
  const runnerId = newId();
  const base = url.replace(/\/+$/, '');

  const send = async <Name extends keyof Routes>(
    name: Name,
    body: Omit<Input<Name>, keyof RunCredentials>,
    signal?: AbortSignal,
  ): Promise<Output<Name>> => {
    const bytes = Buffer.from(JSON.stringify({ ...credentials, ...body }));
    for (let attempt = 1; ; attempt += 1) {
      try {
        const { Agent, request } = await loadHttp(url);
        agent ??= new Agent({ keepAlive: true });
        return (await post({ request, agent, url: `${base}/run/${name}`, token: credentials.token, bytes, signal })) as Output<Name>;
      } catch (error) {
        if (signal?.aborted || attempt >= tries || !(error as FarhaulError).retryable) throw error;
        await new Promise((resolve) => setTimeout(resolve, Math.min(50 * 2 ** attempt, 5_000) * (0.5 + Math.random())));
      }
    }
  };

  return {
    kind: 'http',
    admit: () => send('admit', { runnerId }),
    heartbeat: () => send('heartbeat', {}),
    report: async (reports) => void (await send('report', { reports: [...reports] })),
    logs: async (lines) => void (await send('logs', { lines: [...lines] })),
    result: async (ending, document) => {
      await send('result', { ending, result: document && { inline: Buffer.from(document).toString('base64') } });
    },
    stop: async (signal) => {
      let asked: StopRequest | null = null;
      while (!asked && !signal.aborted) {
        const asking = send('stop', { waitMs: stopPollMs }, signal).then((answer) => answer.stop);
        // Nobody to ask: the heartbeat hears of a stop as well; here it is only quiet for a while.
        asked = await asking.catch(() => (signal.aborted ? null : new Promise<null>((resolve) => setTimeout(resolve, 1_000, null))));
      }
      return asked;
    },
    close: async () => agent?.destroy(),
  };
}

// Loaded when used: it costs a run over another channel 15 ms of its start.
async function loadHttp(url: string): Promise<Pick<typeof import('node:http'), 'Agent' | 'request'>> {
  return url.startsWith('https:') ? await import('node:https') : await import('node:http');
}

interface Post {
  request: typeof import('node:http').request;
  agent: Agent;
  url: string;
  token: string;
  bytes: Buffer;
  signal: AbortSignal | undefined;
}

async function post({ request: open, agent, url, token, bytes, signal }: Post): Promise<unknown> {
  const headers = { 'content-type': 'application/json', 'content-length': bytes.length, authorization: `Bearer ${token}` };
  return await new Promise((resolve, reject) => {
    const failed = (error: Error): void => reject(unreachable(url, error));
    const request = open(url, { method: 'POST', agent, headers, ...(signal ? { signal } : {}) }, (response) => {
      const chunks: Buffer[] = [];
      response
        .on('data', (chunk: Buffer) => chunks.push(chunk))
        .on('error', failed)
        .on('end', () => {
          const text = Buffer.concat(chunks).toString();
          const status = response.statusCode ?? 0;
          if (status >= 200 && status < 300) resolve(text === '' ? {} : JSON.parse(text));
          else reject(refused(url, status, text));
        });
    });
    request.on('error', failed).setTimeout(answerMs + stopPollMs, () => request.destroy(new Error('no answer')));
    request.end(bytes);
  });
}

function unreachable(url: string, cause: Error): FarhaulError {
  return new FarhaulError('FARHAUL_API_UNREACHABLE', `${url} cannot be reached: ${cause.message}`, { retryable: true, cause });
}

function refused(url: string, status: number, text: string): FarhaulError {
  const retryable = status >= 500 || status === 408 || status === 429;
  return new FarhaulError(
    retryable ? 'FARHAUL_API_UNREACHABLE' : 'FARHAUL_API_FORBIDDEN',
    `${url} answered HTTP ${status}: ${text.slice(0, 500)}`,
    { retryable },
  );
}
