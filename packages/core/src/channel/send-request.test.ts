import { getEventListeners } from 'node:events';
import { createServer, type IncomingMessage, type ServerResponse } from 'node:http';
import type { AddressInfo } from 'node:net';
import { afterEach, beforeEach, expect, test } from 'vitest';
import { sendRequest } from './send-request.ts';

let answer: (request: IncomingMessage, response: ServerResponse) => void;
let connections = 0;
let url: URL;
const server = createServer((request, response) => answer(request, response));
server.on('connection', () => (connections += 1));

beforeEach(async () => {
  connections = 0;
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
  url = new URL(`http://127.0.0.1:${(server.address() as AddressInfo).port}/somewhere?a=1`);
});

afterEach(async () => {
  server.closeAllConnections();
  await new Promise((resolve) => server.close(resolve));
});

async function textOf(response: IncomingMessage): Promise<string> {
  return Buffer.concat(await response.toArray()).toString();
}

test('what is sent arrives as it is, and what is answered comes back', async () => {
  answer = async (request, response) => {
    const body = await textOf(request);
    const { method, url: path, headers } = request;
    response.writeHead(418, { 'x-told': 'yes' }).end(JSON.stringify([method, path, headers['content-length'], headers['x-one'], body]));
  };
  const response = await sendRequest({ method: 'PUT', url, headers: { 'x-one': '1' }, body: Buffer.from('zwölf') });
  expect([response.statusCode, response.headers['x-told']]).toEqual([418, 'yes']);
  expect(JSON.parse(await textOf(response))).toEqual(['PUT', '/somewhere?a=1', '6', '1', 'zwölf']);
});

test('requests one after the other share a connection, and leave nothing on the signal that they share', async () => {
  answer = (_request, response) => response.end('done');
  const { signal } = new AbortController();
  for (let count = 0; count < 5; count += 1) {
    expect(await textOf(await sendRequest({ method: 'GET', url, signal }))).toBe('done');
    await expect.poll(() => getEventListeners(signal, 'abort').length, { timeout: 30_000 }).toBe(0);
  }
  expect(connections).toBeLessThan(5);
});

test('a request whose signal is aborted rejects with its reason: before it is sent, while it waits, and while its answer comes', async () => {
  const reason = new Error('no longer wanted');
  await expect(sendRequest({ method: 'GET', url, signal: AbortSignal.abort(reason) })).rejects.toBe(reason);
  expect(connections).toBe(0);

  const waiting = new AbortController();
  answer = () => waiting.abort(reason);
  await expect(sendRequest({ method: 'GET', url, signal: waiting.signal })).rejects.toBe(reason);

  const reading = new AbortController();
  answer = (_request, response) => response.write('the beginning');
  const response = await sendRequest({ method: 'GET', url, signal: reading.signal });
  response.once('data', () => reading.abort(reason));
  await expect(textOf(response)).rejects.toBe(reason);
});

test('a line that breaks rejects with the code of the system: where nobody listens, before the answer, and within it', async () => {
  answer = (request) => request.socket.destroy();
  await expect(sendRequest({ method: 'GET', url })).rejects.toMatchObject({ code: 'ECONNRESET' });
  answer = (request, response) => {
    response.writeHead(200, { 'content-length': 1000 }).write('the beginning', () => request.socket.destroy());
  };
  await expect(sendRequest({ method: 'GET', url }).then(textOf)).rejects.toMatchObject({ code: 'ECONNRESET' });
  const nowhere = new URL('http://127.0.0.1:9/');
  await expect(sendRequest({ method: 'GET', url: nowhere })).rejects.toMatchObject({ code: 'ECONNREFUSED' });
});
