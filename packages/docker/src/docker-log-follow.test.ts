import { Readable } from 'node:stream';
import { describe, expect, test } from 'vitest';
import type { DockerClient, LogRequest } from './docker-client.ts';
import { ContainerLog } from './docker-log-follow.ts';
import { LogFrameReader } from './docker-log-frames.ts';

const { signal } = new AbortController();
const at = (nanoseconds: number): string => `2026-01-01T00:00:00.${String(nanoseconds).padStart(9, '0')}Z`;

function frame(source: 1 | 2, time: string, text: string): Buffer {
  const body = Buffer.from(`${time} ${text}`);
  const head = Buffer.alloc(8);
  head[0] = source;
  head.writeUInt32BE(body.length, 4);
  return Buffer.concat([head, body]);
}

function split(bytes: Buffer, size: number): Buffer[] {
  return Array.from({ length: Math.ceil(bytes.length / size) }, (_, index) => bytes.subarray(index * size, (index + 1) * size));
}

describe('frames of the log', () => {
  const all = Buffer.concat([frame(1, at(1), 'one\n'), frame(2, at(2), 'zwei – ž\n'), frame(1, at(3), '')]);
  for (const size of [1, 7, 8, 9, 64, 1000]) {
    test(`are whole whatever pieces they come in (${size} bytes each)`, () => {
      const reader = new LogFrameReader();
      const frames = split(all, size).flatMap((piece) => reader.read(piece));
      expect(frames.map(({ source, time, bytes }) => [source, time, bytes.toString()])).toEqual([
        ['stdout', at(1), 'one\n'],
        ['stderr', at(2), 'zwei – ž\n'],
        ['stdout', at(3), ''],
      ]);
    });
  }
});

describe('a log over several connections', () => {
  interface Connection {
    frames: Buffer[];
    breaks: boolean;
  }

  function logOf(connections: Connection[]): { log: ContainerLog; lines: string[]; requests: LogRequest[] } {
    const lines: string[] = [];
    const requests: LogRequest[] = [];
    const client = {
      address: { text: 'unix:///fake.sock', source: 'test' },
      async containerLogs(_id: string, request: LogRequest) {
        requests.push(request);
        const { frames, breaks } = connections.shift() ?? { frames: [], breaks: false };
        return Readable.from(
          (async function* () {
            yield* frames;
            if (breaks) throw new Error('read ECONNRESET');
          })(),
        );
      },
    } as unknown as DockerClient;
    return { log: new ContainerLog(client, 'id', (source, line) => lines.push(`${source} ${line}`)), lines, requests };
  }

  test('is told once, though the engine repeats what has the time it was asked for', async () => {
    const { log, lines, requests } = logOf([
      { frames: [frame(1, at(1), 'a\n'), frame(1, at(2), 'b\n'), frame(2, at(2), 'c\n')], breaks: true },
      { frames: [frame(1, at(2), 'b\n'), frame(2, at(2), 'c\n'), frame(1, at(2), 'd\n'), frame(1, at(9), 'e\n')], breaks: true },
      { frames: [frame(1, at(9), 'e\n'), frame(1, at(10), 'f\n')], breaks: false },
    ]);
    await expect(log.read({ follow: true, signal })).rejects.toThrow('ECONNRESET');
    await expect(log.read({ follow: true, signal })).rejects.toThrow('ECONNRESET');
    await log.read({ follow: false, signal });
    log.finish();
    expect(lines).toEqual(['stdout a', 'stdout b', 'stderr c', 'stdout d', 'stdout e', 'stdout f']);
    expect(requests.map(({ since }) => since)).toEqual([undefined, '1767225600.000000002', '1767225600.000000009']);
  });

  test('a line that the break cut in two is one line', async () => {
    const { log, lines } = logOf([
      { frames: [frame(1, at(1), 'first half, ')], breaks: true },
      { frames: [frame(1, at(1), 'first half, '), frame(1, at(2), 'second half\n')], breaks: false },
    ]);
    await log.read({ follow: true, signal }).catch(() => undefined);
    await log.read({ follow: true, signal });
    log.finish();
    expect(lines).toEqual(['stdout first half, second half']);
  });

  test('ends at once when it is aborted', async () => {
    const abort = new AbortController();
    const client = { containerLogs: async () => new Readable({ read: () => undefined }) } as unknown as DockerClient;
    const reading = new ContainerLog(client, 'id', () => undefined).read({ follow: true, signal: abort.signal });
    abort.abort(new Error('enough'));
    await expect(reading).rejects.toThrow('enough');
  });
});
