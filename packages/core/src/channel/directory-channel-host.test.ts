import { createHash, randomBytes } from 'node:crypto';
import {
  appendFileSync,
  existsSync,
  mkdirSync,
  mkdtempSync,
  readdirSync,
  readFileSync,
  rmSync,
  statSync,
  symlinkSync,
  utimesSync,
  writeFileSync,
} from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, describe, expect, onTestFinished, test } from 'vitest';
import { FarhaulError } from '../errors/farhaul-error.ts';
import { newId } from '../engine/new-id.ts';
import type { LogLine } from '../protocol/run-channel.ts';
import { decodeResult } from '../protocol/result-document.ts';
import { makeEnding } from '../runner/run-ending.ts';
import { openLocalStorage } from '../storage/local-storage.ts';
import type { ChannelDirectory } from './channel-directory-host.ts';
import { createDirectoryChannel } from './directory-channel.ts';
import { hostDirectoryChannel, type DirectoryChannelHost, type DirectoryChannelHostOptions } from './directory-channel-host.ts';
import { isAuthenticEnding } from './ending-hmac.ts';
import { LocalDirectory } from './local-directory-host.ts';
import { StorageDirectory } from './storage-directory-host.ts';
import { RunRoutes } from './run-routes.fixture.ts';
import { temporaryDirectory } from '../testing/temporary-directory.fixture.ts';

const executionId = newId();
const hmacKey = randomBytes(32).toString('base64');
const hosts: DirectoryChannelHost[] = [];
const neverCalled = (): Promise<void> => Promise.reject(new Error('nothing needs to be removed'));

function setUp() {
  const directory = temporaryDirectory('channel');
  const routes = new RunRoutes();
  const grant = { executionId, token: 'token' };
  const host = (more: Partial<DirectoryChannelHostOptions> = {}) => {
    const opened = hostDirectoryChannel({
      directory: new LocalDirectory(directory),
      grant,
      client: routes.client,
      hmacKey,
      signal: new AbortController().signal,
      storeArguments: async () => ({ key: '', sha256: '' }),
      readResult: async () => new Uint8Array(),
      resultReference: (sha256, bytes) => ({ storage: null, key: 'result', inline: null, sha256, bytes }),
      ...more,
    });
    hosts.push(opened);
    return opened;
  };
  return { directory, routes, host, runner: createDirectoryChannel({ kind: 'directory', path: directory }, grant) };
}

afterEach(async () => {
  for (const host of hosts.splice(0)) await host.close();
});

const line = (sequence: number, message = `line ${sequence}`): LogLine => ({
  sequence,
  time: new Date().toISOString(),
  level: 'info',
  source: 'stdout',
  message,
  taskRunId: null,
});

function ending(document: Uint8Array | null) {
  return makeEnding({
    executionId,
    hmacKey,
    state: { type: 'COMPLETED', name: 'Completed', message: null },
    attempt: 1,
    startedAt: new Date().toISOString(),
    document,
  });
}

async function until(condition: () => boolean): Promise<void> {
  for (const began = Date.now(); !condition();) {
    if (Date.now() - began > 30_000) throw new Error('waited in vain');
    await new Promise((resolve) => setTimeout(resolve, 2));
  }
}

describe('the watcher of a directory channel', () => {
  test('forwards admission, lines and ending in this order', async () => {
    const { routes, host, runner } = setUp();
    const watching = host();
    expect(await runner.admit()).toEqual({ admitted: true });
    await runner.report([{ sequence: 1, time: new Date().toISOString(), kind: 'running', attempt: 1 }]);
    await runner.logs([line(1), line(2)]);
    await runner.result(ending(Buffer.from('document')), Buffer.from('document'));
    expect(await watching.admitted).toBe(true);
    await until(() => routes.results.length > 0);
    expect(routes.calls.filter((call) => call !== 'heartbeat')).toEqual(['admit', 'report', 'logs', 'result']);
    expect(routes.results[0]!.result).toEqual({ inline: Buffer.from('document').toString('base64') });
    expect(await watching.settle()).toEqual({ ending: true, problem: null });
  });

  test('forwards an ending without being asked to', async () => {
    const { routes, host, runner } = setUp();
    const watching = host();
    await runner.admit();
    await watching.admitted;
    await runner.result(ending(null), null);
    await until(() => routes.results.length > 0);
  });

  test('forwards each line once, in order, however the file grows', async () => {
    const { routes, host, runner, directory } = setUp();
    const watching = host();
    await runner.admit();
    await watching.admitted;
    let sequence = 0;
    for (let round = 0; round < 200; round += 1) {
      const lines = Array.from({ length: 1 + (round % 7) }, () => line((sequence += 1), 'ä'.repeat(round)));
      if (round % 3 > 0) await runner.logs(lines);
      else {
        // A line may be seen half written, and cut inside a character.
        const text = Buffer.from(lines.map((one) => `${JSON.stringify(one)}\n`).join(''));
        appendFileSync(join(directory, 'logs.ndjson'), text.subarray(0, text.length - 4));
        await new Promise((resolve) => setImmediate(resolve));
        appendFileSync(join(directory, 'logs.ndjson'), text.subarray(text.length - 4));
      }
    }
    await watching.settle();
    expect(routes.lines.map((one) => one.sequence)).toEqual(Array.from({ length: sequence }, (_, index) => index + 1));
  });

  test('a backlog of lines goes in few calls, behind admission and reports; what comes meanwhile does not wait for its end', async () => {
    const { routes, host, runner } = setUp();
    const told = (sequence: number) => [{ sequence, time: new Date().toISOString(), kind: 'running' as const, attempt: 1 }];
    await runner.admit();
    await runner.logs(Array.from({ length: 20_000 }, (_, index) => line(index + 1)));
    await runner.report(told(1));
    let batches = 0;
    const take = routes.client.run.logs;
    Object.assign(routes.client.run, {
      logs: async (...call: Parameters<typeof take>) => {
        if ((batches += 1) === 1) {
          await runner.report(told(2));
          await runner.heartbeat();
        }
        return await take(...call);
      },
    });
    await host().settle();
    const withoutRepetition = routes.calls.filter((call, index) => call !== routes.calls[index - 1]);
    expect(withoutRepetition).toEqual(['admit', 'report', 'logs', 'heartbeat', 'report', 'logs']);
    expect(routes.calls.filter((call) => call === 'logs').length).toBeLessThan(20);
    expect(routes.lines.map((one) => one.sequence)).toEqual(Array.from({ length: 20_000 }, (_, index) => index + 1));
  });

  test('tells when the runner was admitted, however late it is heard of, and knows of it while the service is away', async () => {
    const { routes, host, runner, directory } = setUp();
    await runner.admit();
    const began = new Date(Date.now() - 60_000);
    utimesSync(join(directory, 'admitted'), began, began);
    let told: string | null | undefined;
    const answer = Promise.withResolvers<{ admitted: true }>();
    Object.assign(routes.client.run, {
      admit: async (request: { admittedAt?: string | null }) => {
        told = request.admittedAt;
        return await answer.promise;
      },
    });
    const watching = host();
    expect(await watching.hasRunner()).toBe(true);
    await until(() => told !== undefined);
    expect(told).toBe(began.toISOString());
    answer.resolve({ admitted: true });
    expect(await watching.admitted).toBe(true);
  });

  test('forwards a result that is too large to travel inline by its place', async () => {
    const { routes, host, runner } = setUp();
    const watching = host();
    const document = randomBytes(600_000);
    await runner.admit();
    await runner.result(ending(document), document);
    await watching.settle();
    expect(routes.results[0]!.result).toMatchObject({ key: 'result', bytes: 600_000 });
  });

  test('passes over what no runner wrote, and reads through no link', async () => {
    const { routes, host, runner, directory } = setUp();
    await runner.admit();
    appendFileSync(join(directory, 'logs.ndjson'), `nonsense\n{"sequence":"x"}\n${JSON.stringify(line(1))}\n{"torn`);
    symlinkSync('/etc/hostname', join(directory, 'reports.ndjson'));
    const watching = host();
    expect(await watching.settle()).toEqual({ ending: false, problem: null });
    expect(routes.lines.map((one) => one.sequence)).toEqual([1]);
  });

  test('leaves its mark through no link', async () => {
    const { directory } = setUp();
    const elsewhere = mkdtempSync(join(tmpdir(), 'farhaul-elsewhere-'));
    const local = new LocalDirectory(directory);
    const mark = join(directory, 'watcher');
    symlinkSync(join(elsewhere, 'made'), mark);
    await local.touch();
    expect(existsSync(join(elsewhere, 'made'))).toBe(false);
    writeFileSync(join(elsewhere, 'kept'), 'content');
    utimesSync(join(elsewhere, 'kept'), 1, 1);
    rmSync(mark);
    symlinkSync(join(elsewhere, 'kept'), mark);
    await local.touch();
    expect(statSync(join(elsewhere, 'kept')).mtimeMs).toBe(1_000);
    rmSync(mark);
    await local.touch();
    await local.touch();
    expect(statSync(mark).isFile()).toBe(true);
    rmSync(elsewhere, { recursive: true });
  });

  describe.each(['LocalDirectory', 'StorageDirectory'] as const)('of an execution that another watcher clears away: %s', (kind) => {
    const late = () => {
      const root = mkdtempSync(join(tmpdir(), 'farhaul-late-'));
      onTestFinished(() => rmSync(root, { recursive: true }));
      const directory = join(root, 'runs/one/first');
      mkdirSync(directory, { recursive: true });
      const { signal } = new AbortController();
      const storage = openLocalStorage({ directory: root });
      const watcher: ChannelDirectory =
        kind === 'LocalDirectory'
          ? new LocalDirectory(directory, 'run.json')
          : new StorageDirectory({ storage, prefix: 'runs/one/first', document: 'run.json', signal });
      const left = (): string[] => (existsSync(directory) ? readdirSync(directory) : []);
      return { directory, watcher, left };
    };

    test('writes nothing that stays', async () => {
      const { directory, watcher, left } = late();
      writeFileSync(join(directory, 'heartbeat'), 'seen and not deleted yet');
      await watcher.writeWhole('stop', '{}');
      await watcher.touch?.();
      await watcher.admit({ by: 'watcher', executionId, reason: 'superseded' });
      expect(left()).toEqual(['heartbeat']);
    });

    test('makes no directory anew', async () => {
      const { directory, watcher, left } = late();
      rmSync(join(directory, '../..'), { recursive: true });
      await watcher.writeWhole('stop', '{}');
      await watcher.touch?.();
      await watcher.admit({ by: 'watcher', executionId, reason: 'superseded' });
      expect(left()).toEqual([]);
      expect(existsSync(join(directory, '..'))).toBe(false);
    });

    test('writes as ever while its document lies there', async () => {
      const { directory, watcher, left } = late();
      writeFileSync(join(directory, 'run.json'), '{}');
      await watcher.writeWhole('stop', '{}');
      expect(left().toSorted()).toEqual(['run.json', 'stop']);
    });
  });

  test('reads no more of a file than there was when it looked', async () => {
    const { directory } = setUp();
    const path = join(directory, 'result');
    writeFileSync(path, Buffer.alloc(8_000_000));
    const growing = setInterval(() => appendFileSync(path, 'x'), 1);
    try {
      for (let round = 0; round < 10; round += 1) {
        const found = await new LocalDirectory(directory).digest('result', Infinity);
        expect(found?.content?.length).toBe(found?.bytes);
      }
    } finally {
      clearInterval(growing);
    }
    writeFileSync(path, '');
    expect(await new LocalDirectory(directory).digest('result', 10)).toMatchObject({ bytes: 0, content: Buffer.alloc(0) });
  });

  test('a result that does not come back to the watcher fails its run, with size and remedy', async () => {
    const { routes, host, runner, directory } = setUp();
    const local = new LocalDirectory(directory);
    const tooLarge = new FarhaulError('FARHAUL_VALUE_TOO_LARGE', 'The result has 8 bytes; 4 may travel.', { hint: 'Return less.' });
    local.digest = async () => await Promise.reject(tooLarge);
    const watching = host({ directory: local });
    await runner.admit();
    await runner.result(ending(Buffer.from('document')), Buffer.from('document'));
    await watching.admitted;
    expect(await watching.settle()).toEqual({ ending: true, problem: null });
    const [told] = routes.results;
    expect(told!.ending.state).toMatchObject({ type: 'FAILED', message: 'The result has 8 bytes; 4 may travel. Return less.' });
    expect(isAuthenticEnding(hmacKey, executionId, told!.ending)).toBe(true);
    const document = Buffer.from((told!.result as { inline: string }).inline, 'base64');
    expect(told!.ending).toMatchObject({ resultBytes: document.length, resultSha256: createHash('sha256').update(document).digest('hex') });
    expect(decodeResult(document)).toMatchObject({ kind: 'error', error: { code: 'FARHAUL_RUNNER_RESULT', hint: 'Return less.' } });
  });

  test.each([
    [
      'an ending with a wrong signature',
      (directory: string) => {
        const path = join(directory, 'ending.json');
        writeFileSync(path, readFileSync(path, 'utf8').replace('COMPLETED', 'FAILED'));
      },
    ],
    ['a result that was replaced', (directory: string) => writeFileSync(join(directory, 'result'), 'forged00')],
    [
      'a result behind a link',
      (directory: string) => {
        rmSync(join(directory, 'result'));
        symlinkSync('/etc/hostname', join(directory, 'result'));
      },
    ],
  ])('does not forward %s', async (_what, forge) => {
    const { routes, host, runner, directory } = setUp();
    await runner.admit();
    await runner.result(ending(Buffer.from('document')), Buffer.from('document'));
    forge(directory);
    const settled = await host().settle();
    expect(settled.ending).toBe(false);
    expect(FarhaulError.isInstance(settled.problem, 'FARHAUL_STORAGE_DIGEST')).toBe(true);
    expect(routes.results).toEqual([]);
  });

  test('one that comes later reads everything again, under the same runner', async () => {
    const { routes, host, runner } = setUp();
    const first = host();
    await runner.admit();
    await runner.logs([line(1)]);
    await first.settle();
    await first.close();
    await runner.logs([line(2)]);
    const second = host();
    expect(await second.admitted).toBe(true);
    await second.settle();
    expect(routes.lines.map((one) => one.sequence)).toEqual([1, 1, 2]);
    expect(routes.calls.filter((call) => call === 'admit')).toHaveLength(2);
  });

  test('goes on after an API that was away, and gives up what is refused for good', async () => {
    const { routes, host, runner } = setUp();
    await runner.admit();
    await runner.logs([line(1)]);
    await runner.result(ending(null), null);
    const away = new FarhaulError('FARHAUL_API_UNREACHABLE', 'away', { retryable: true });
    const ended = new FarhaulError('FARHAUL_TRANSITION_REFUSED', 'the run has ended');
    routes.failures.push(away, away);
    const watching = host();
    expect(await watching.admitted).toBe(true);
    routes.failures.push(ended);
    expect((await watching.settle()).ending).toBe(true);
    expect(routes.results).toHaveLength(1);
  });

  test('a refusal of the service stops the runner at once', async () => {
    const { routes, host, runner } = setUp();
    routes.refusal = 'superseded';
    const watching = host();
    await runner.admit();
    expect(await watching.admitted).toBe(false);
    expect(await runner.stop(new AbortController().signal)).toEqual({ reason: 'superseded', graceMs: 0 });
    await watching.settle();
    expect(routes.calls.filter((call) => call === 'admit')).toHaveLength(1);
  });

  test('tells the runner of a stop that the service answers to a heartbeat', async () => {
    const { routes, host, runner } = setUp();
    host();
    await runner.admit();
    routes.stop = { reason: 'asked by the user', graceMs: 7 };
    await runner.heartbeat();
    expect(await runner.stop(new AbortController().signal)).toEqual(routes.stop);
  });

  test('superseding and admission exclude each other', async () => {
    const first = setUp();
    expect(await first.host().supersede(neverCalled)).toBe(true);
    expect(await first.runner.admit()).toEqual({ admitted: false, reason: 'its watcher superseded this execution' });
    const second = setUp();
    expect(await second.runner.admit()).toEqual({ admitted: true });
    expect(await second.host().supersede(neverCalled)).toBe(false);
  });

  test('shows that it watches', () => {
    const { host, directory, runner } = setUp();
    host();
    return until(() => existsSync(join(directory, 'watcher')) && runner.watcherSeenAt!() > 0);
  });
});
