import type { Agent } from 'node:http';
import type { z } from 'zod';
import { newId } from '../engine/new-id.ts';
import type { contract } from '../protocol/contract.ts';
import type { ChannelLocation, StopRequest } from '../protocol/run-channel.ts';
import { exchange, loadHttp } from './http-exchange.ts';
import type { RunCredentials, RunnerChannel } from './runner-channel.ts';

type Routes = (typeof contract)['run'];
type Input<Name extends keyof Routes> = z.input<NonNullable<Routes[Name]['~orpc']['inputSchema']>>;
type Output<Name extends keyof Routes> = z.output<NonNullable<Routes[Name]['~orpc']['outputSchema']>>;

const stopPollMs = 25_000;

/** The runner's client of the run routes: node's own http, so that a bundle stays small. Types are those of the contract. */
export function createHttpChannel(
  { url, result: target }: Extract<ChannelLocation, { kind: 'http' }>,
  credentials: RunCredentials,
): RunnerChannel {
  let agent: Agent | null = null;
  // The same for every try, so that a lost answer does not make this runner a second one.
  const runnerId = newId();
  const base = url.replace(/\/+$/, '');

  const send = async <Name extends keyof Routes>(
    name: Name,
    body: Omit<Input<Name>, keyof RunCredentials>,
    signal?: AbortSignal,
  ): Promise<Output<Name>> => {
    agent ??= new (loadHttp(url).Agent)({ keepAlive: true });
    const headers = { 'content-type': 'application/json', authorization: `Bearer ${credentials.token}` };
    const bytes = Buffer.from(JSON.stringify({ ...credentials, ...body }));
    return JSON.parse(
      String(await exchange({ url: `${base}/run/${name}`, method: 'POST', agent, headers, bytes, signal })),
    ) as Output<Name>;
  };
  /** What a message is too small for goes to its place by itself; the ending names it. */
  const carried = async (document: Uint8Array, sha256: string): Promise<Input<'result'>['result']> => {
    if (!target || document.length <= target.inlineBytes) return { inline: Buffer.from(document).toString('base64') };
    const { storage, key } = target;
    await exchange({ url: target.url, method: 'PUT', headers: target.headers, bytes: document });
    return { storage, key, inline: null, sha256, bytes: document.length };
  };

  return {
    kind: 'http',
    admit: () => send('admit', { runnerId }),
    heartbeat: () => send('heartbeat', {}),
    report: async (reports) => void (await send('report', { reports: [...reports] })),
    logs: async (lines) => void (await send('logs', { lines: [...lines] })),
    result: async (ending, document) => {
      await send('result', { ending, result: document && (await carried(document, ending.resultSha256!)) });
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
