/** The recorded calls, made of a cluster one after the other. */
import { setTimeout as sleep } from 'node:timers/promises';
import { plainAnswer } from './plain-answers.ts';
import { recordedCalls, type RecordedCall } from './recorded-calls.ts';
import type { RawAnswer, RawClient } from './raw-client.ts';

export interface Recorded {
  title: string;
  status: number;
  warnings?: unknown;
  body: unknown;
}

const PATIENCE_MS = 60_000;

export async function converse(client: RawClient, namespace: string): Promise<Recorded[]> {
  await client.call({ method: 'POST', path: '/api/v1/namespaces', body: { metadata: { name: namespace } } });
  await settled(client, namespace);
  const recorded: Recorded[] = [];
  for (const call of recordedCalls) recorded.push({ title: call.title, ...plainAnswer(await ask(client, call, namespace), namespace) });
  return recorded;
}

/** Its account comes a moment later. */
async function settled(client: RawClient, namespace: string): Promise<void> {
  const path = `/api/v1/namespaces/${namespace}/serviceaccounts/default`;
  for (const end = Date.now() + PATIENCE_MS; Date.now() < end; await sleep(50))
    if ((await client.call({ method: 'GET', path })).status === 200) return;
}

async function ask(client: RawClient, { until, ...call }: RecordedCall, namespace: string): Promise<RawAnswer> {
  const named = <Value>(value: Value): Value =>
    typeof value === 'string'
      ? (value.replaceAll('NAMESPACE', namespace) as Value)
      : (JSON.parse(JSON.stringify(value).replaceAll('NAMESPACE', namespace)) as Value);
  const wish = { ...call, path: named(call.path), ...(call.body !== undefined && { body: named(call.body) }) };
  for (const end = Date.now() + PATIENCE_MS; ; await sleep(50)) {
    const answer = await client.call(wish);
    if (until === undefined || answer.status === until || Date.now() > end) return answer;
  }
}
