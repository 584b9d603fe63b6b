import { describe, expect, test } from 'vitest';
import { FarhaulError } from '../errors/farhaul-error.ts';
import type { LogLine, RunChannel, RunReport } from '../protocol/run-channel.ts';
import { ChannelRecorder } from './channel-recorder.ts';

/** A channel that takes its time, fails as told, and can be asked what arrived. */
class SlowChannel {
  readonly kind = 'http';
  readonly lines: LogLine[] = [];
  readonly reports: RunReport[] = [];
  readonly batches: number[] = [];
  failures: unknown[] = [];

  async logs(lines: readonly LogLine[]): Promise<void> {
    await this.arrive();
    this.batches.push(lines.length);
    this.lines.push(...lines);
  }

  async report(reports: readonly RunReport[]): Promise<void> {
    await this.arrive();
    this.reports.push(...reports);
  }

  private async arrive(): Promise<void> {
    await new Promise((resolve) => setTimeout(resolve, 1));
    if (this.failures.length > 0) throw this.failures.shift();
  }
}

function recorderOf(channel: object, giveUpMs = 20_000): ChannelRecorder {
  return new ChannelRecorder(channel as RunChannel, { giveUpMs });
}

const away = () => new FarhaulError('FARHAUL_API_UNREACHABLE', 'away', { retryable: true });

describe('a recorder', () => {
  test('delivers everything once and in order, in batches', async () => {
    const channel = new SlowChannel();
    const recorder = recorderOf(channel);
    for (let i = 1; i <= 10_000; i += 1) {
      recorder.log('stdout', 'info', `line ${i}`, null);
      if (i % 2_500 === 0) await new Promise((resolve) => setTimeout(resolve, 20));
    }
    await recorder.flush();
    expect(channel.lines.map((line) => line.sequence)).toEqual(Array.from({ length: 10_000 }, (_, index) => index + 1));
    expect(channel.batches.length).toBeLessThan(40);
  });

  test('delivers by itself', async () => {
    const channel = new SlowChannel();
    const recorder = recorderOf(channel);
    recorder.log('stdout', 'info', 'alone', null);
    recorder.report({ kind: 'running', attempt: 1 });
    for (const began = Date.now(); channel.lines.length + channel.reports.length < 2 && Date.now() - began < 10_000;)
      await new Promise((resolve) => setTimeout(resolve, 5));
    expect([channel.lines.length, channel.reports.length]).toEqual([1, 1]);
  });

  test('tries again while nobody answers', async () => {
    const channel = new SlowChannel();
    channel.failures = [away(), new Error('ENOSPC'), away()];
    const recorder = recorderOf(channel);
    recorder.log('stdout', 'info', 'patient', null);
    await recorder.flush();
    expect(channel.lines).toHaveLength(1);
  });

  test('gives up in time at the end, and what is refused for good at once', async () => {
    const channel = new SlowChannel();
    channel.failures = Array.from({ length: 1_000 }, away);
    const recorder = recorderOf(channel, 0);
    recorder.log('stdout', 'info', 'lost', null);
    await recorder.flush();
    channel.failures = [new FarhaulError('FARHAUL_TRANSITION_REFUSED', 'the run has ended')];
    recorder.log('stdout', 'info', 'refused', null);
    await recorder.flush();
    expect(channel.lines).toEqual([]);
  });

  test('bounds what it keeps, and says what it dropped', async () => {
    const channel = new SlowChannel();
    channel.failures = [away()];
    const recorder = recorderOf(channel);
    for (let i = 0; i < 100; i += 1) recorder.log('stdout', 'info', 'x'.repeat(1_000_000), null);
    await recorder.flush();
    expect(channel.lines.length).toBeLessThan(80);
    expect(channel.lines.at(-1)!.message).toMatch(/^3\d log lines were dropped/);
  });

  test('delivers at once where the channel can, before it returns', () => {
    const lines: string[] = [];
    const recorder = recorderOf({ deliverNow: (_reports: unknown, items: LogLine[]) => lines.push(...items.map((item) => item.message)) });
    recorder.log('stdout', 'info', 'one', null);
    recorder.log('stdout', 'info', 'two', null);
    expect(lines).toEqual(['one', 'two']);
  });

  test('never throws, and keeps what could not be delivered at once', async () => {
    const lines: string[] = [];
    let full = true;
    const recorder = recorderOf({
      deliverNow: (_reports: unknown, items: LogLine[]) => {
        if (full) throw new Error('ENOSPC');
        lines.push(...items.map((item) => item.message));
      },
    });
    recorder.log('stdout', 'info', 'one', null);
    full = false;
    await recorder.flush();
    expect(lines).toEqual(['one']);
  });
});
