/** Started by `node --import`: notes what this process asks of a cluster, and how it is answered. Nothing of what is asked is changed. */
import { subscribe } from 'node:diagnostics_channel';
import { appendFileSync } from 'node:fs';
import type { ClientRequest, IncomingMessage } from 'node:http';
import { join } from 'node:path';
import { WHOLLY_COMPARED } from '../../emulator/testing/raw-client.ts';
import { keyOfKind, kindOfExchange, mergeKinds, templateOf, type ExchangeKind } from './exchange-kinds.ts';

const folder = process.env['FARHAUL_TEST_KUBERNETES_EXCHANGES'] ?? '';
const known = new Map<string, { kind: ExchangeKind; written: string }>();
const bodies = new WeakMap<ClientRequest, string>();

if (folder !== '') {
  subscribe('http.client.request.created', (event) => tapBody((event as { request: ClientRequest }).request));
  subscribe('http.client.response.finish', (event) => tapAnswer(event as { request: ClientRequest; response: IncomingMessage }));
}

function tapBody(request: ClientRequest): void {
  if (request.protocol !== 'https:') return;
  const end = request.end.bind(request) as (...given: unknown[]) => ClientRequest;
  request.end = (...given: unknown[]) => {
    const [chunk] = given;
    if (typeof chunk === 'string' || chunk instanceof Uint8Array) bodies.set(request, Buffer.from(chunk as string).toString('utf8'));
    return end(...given);
  };
}

function tapAnswer({ request, response }: { request: ClientRequest; response: IncomingMessage }): void {
  if (request.protocol !== 'https:' || templateOf(request.path.split('?', 1)[0] ?? '') === null) return;
  if (request.getHeader('user-agent') === WHOLLY_COMPARED) return;
  const asked = {
    method: request.method,
    path: request.path,
    accept: String(request.getHeader('accept') ?? ''),
    contentType: String(request.getHeader('content-type') ?? ''),
    body: bodies.get(request) ?? '',
    status: response.statusCode ?? 0,
  };
  const isOpen = response.statusCode === 200 && /[?&](watch|follow)=(true|1)/.test(request.path);
  const told = new Map<string, string>();
  const take = (text: string): void => note(kindOfExchange({ ...asked, told, answer: Buffer.from(text, 'latin1').toString('utf8') }));
  let rest = '';
  const push = response.push.bind(response) as (chunk: unknown, ...more: unknown[]) => boolean;
  response.push = (chunk: unknown, ...more: unknown[]) => {
    if (chunk !== null) rest += typeof chunk === 'string' ? chunk : Buffer.from(chunk as Uint8Array).toString('latin1');
    const end = chunk === null ? rest.length : isOpen ? rest.lastIndexOf('\n') + 1 : 0;
    if (chunk === null || end > 0) take(rest.slice(0, end));
    rest = rest.slice(end);
    return push(chunk, ...more);
  };
  if (isOpen) take('');
}

function note(kind: ExchangeKind | null): void {
  if (kind === null) return;
  const key = keyOfKind(kind);
  const before = known.get(key);
  const merged = before ? mergeKinds(before.kind, kind) : kind;
  const written = JSON.stringify(merged);
  if (written === before?.written) return;
  known.set(key, { kind: merged, written });
  // At once: this process may be killed.
  appendFileSync(join(folder, `${process.pid}.jsonl`), `${written}\n`, { mode: 0o600 });
}
