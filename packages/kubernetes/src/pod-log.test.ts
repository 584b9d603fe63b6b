/** A node that keeps the log of a container, asked as the API server is asked. */
import { Readable } from 'node:stream';
import { describe, expect, test } from 'vitest';
import type { KubernetesClient } from './kubernetes-client.ts';
import { PodLog } from './pod-log.ts';

const { signal } = new AbortController();
const pod = { name: 'pod', namespace: 'ml' };

/** Answers the entries since a time; each answer ends after so many characters, or whole. */
function node(entries: () => string[], cuts: number[] = []): KubernetesClient {
  const stream: KubernetesClient['stream'] = async ({ query }) => {
    const since = Date.parse(String(query?.['sinceTime'] ?? '1970-01-01T00:00:00Z'));
    const text = entries()
      .filter((entry) => Date.parse(entry.slice(0, entry.indexOf(' '))) >= since)
      .map((entry) => `${entry}\n`)
      .join('');
    const cut = cuts.shift();
    return cut === undefined ? Readable.from([Buffer.from(text)]) : broken(text.slice(0, cut));
  };
  return { address: {} as never, request: async () => await Promise.reject(new Error('not asked')), stream, close: () => undefined };
}

function broken(text: string): Readable {
  return Readable.from(
    (async function* () {
      yield Buffer.from(text);
      await Promise.resolve();
      throw new Error('aborted');
    })(),
  );
}

async function readAll(client: KubernetesClient): Promise<string[]> {
  const lines: string[] = [];
  const log = new PodLog(client, pod, (line) => lines.push(line));
  for (;;) {
    try {
      await log.read({ follow: false, signal });
      return lines;
    } catch (error) {
      if ((error as Error).message !== 'aborted') throw error;
    }
  }
}

describe('the log of a pod', () => {
  const at = (seconds: string, text: string): string => `2026-01-01T00:00:${seconds}Z ${text}`;

  test('comes once and whole, wherever connections break', async () => {
    const entries = Array.from({ length: 40 }, (_, index) =>
      at(`${String(10 + Math.floor(index / 8))}.${index % 8}`, `line ${index} ${'ä'.repeat(index)}`),
    );
    const length = entries.join('\n').length;
    for (let cut = 0; cut < length; cut += 7) {
      const cuts = [cut, Math.floor(cut / 2), 30, 200, 900];
      expect(await readAll(node(() => entries, cuts)), `cut at ${cut}`).toEqual(
        entries.map((entry) => entry.slice(entry.indexOf(' ') + 1)),
      );
    }
  });

  test('two outputs whose lines are not in the order of their times lose none', async () => {
    const entries = [
      at('10.9', 'one'),
      at('11.000000002', 'two'),
      at('10.999999999', 'three'),
      at('11.000000001', 'four'),
      at('12', 'five'),
    ];
    const told = ['one', 'two', 'three', 'four', 'five'];
    for (let cut = 0; cut < entries.join('\n').length; cut += 1)
      expect(await readAll(node(() => entries, [cut])), `cut at ${cut}`).toEqual(told);
  });

  test('lines that are the same, at the same time, are as many as there are', async () => {
    const entries = [...Array.from({ length: 5 }, () => at('10.5', 'same')), at('10.5', 'other'), at('10.5', 'same')];
    const told = entries.map((entry) => entry.slice(entry.indexOf(' ') + 1));
    for (let cut = 0; cut < entries.join('\n').length; cut += 1)
      expect(await readAll(node(() => entries, [cut])), `cut at ${cut}`).toEqual(told);
  });

  test('goes on with what is there where what was told last was cut away', async () => {
    const entries = [at('10', 'one'), at('11', 'two'), at('20', 'three'), at('21', 'four')];
    let present = entries.slice(0, 2);
    const lines: string[] = [];
    const log = new PodLog(
      node(() => present),
      pod,
      (line) => lines.push(line),
    );
    await log.read({ follow: false, signal });
    present = entries.slice(3);
    await log.read({ follow: false, signal });
    expect(lines).toEqual(['one', 'two', 'four']);
  });

  test('a last line without its end is told where nothing more can come', async () => {
    const client = node(() => []);
    client.stream = async () => Readable.from([Buffer.from(`${at('10', 'one')}\r\n${at('11', 'two')}`)]);
    expect(await readAll(client)).toEqual(['one', 'two']);
  });
});
