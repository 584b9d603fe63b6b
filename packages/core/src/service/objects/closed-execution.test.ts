import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import type { StartedRun } from '../testing/scenario.ts';
import { describeOnStores } from '../testing/describe-on-stores.ts';
import { startObjectServer, type ObjectServer } from '../testing/object-server.ts';
import { directoryObjects } from './directory-objects.ts';

const { signal } = new AbortController();
const any = { ifAbsent: false };

describeOnStores('objects of executions that have ended', (story, opened) => {
  describe.each(['tables', 'a directory'])('in %s', (place) => {
    let directory: string;
    let server: ObjectServer;
    beforeAll(async () => {
      directory = mkdtempSync(join(tmpdir(), 'farhaul-closed-'));
      server = await startObjectServer(opened().store, place === 'tables' ? {} : { objects: directoryObjects(directory) });
    });
    afterAll(async () => {
      await server.close();
      rmSync(directory, { recursive: true, force: true });
    });

    const keyOf = ({ id, execution }: StartedRun, name: string): string => `runs/${id}/${execution.executionId}/${name}`;
    const end = async ({ execution }: StartedRun): Promise<void> => {
      await story().client.executions.outcome({ ...execution, outcome: { kind: 'exited', exitCode: 1 } });
    };
    const lies = async (key: string): Promise<boolean> => (await server.storage.head(key, { signal })) !== null;
    /** What is sent, at whose middle something happens. */
    async function* interrupted(act: () => Promise<void>): AsyncGenerator<Uint8Array> {
      yield Buffer.from('half');
      await act();
      yield Buffer.from('whole');
    }

    test('are written while it goes on, and refused with 410 from then on', async () => {
      const run = await story().running();
      await server.storage.put(keyOf(run, 'run.json'), Buffer.from('{}'), { ...any, signal });
      await end(run);
      const late = keyOf(run, 'late');
      await expect(server.storage.put(late, Buffer.from('late'), { ...any, signal })).rejects.toMatchObject({
        code: 'FARHAUL_STORAGE_CLOSED',
        retryable: false,
      });
      const [grant] = await server.storage.grant([{ key: late, method: 'PUT' }], { lifetimeMs: 60_000, signal });
      const answer = await fetch(grant?.via === 'url' ? grant.url : '', { method: 'PUT', body: 'late' });
      expect(answer.status).toBe(410);
      expect(await answer.json()).toMatchObject({ code: 'FARHAUL_STORAGE_CLOSED' });
      expect(await lies(late)).toBe(false);
      expect(await lies(keyOf(run, 'run.json'))).toBe(true);
    });

    test('of one that was superseded are refused as well', async () => {
      const run = await story().submitted();
      await story().client.executions.release({ ...run.execution, reason: 'its worker is draining', retryAfterMs: null });
      await expect(server.storage.put(keyOf(run, 'run.json'), Buffer.from('{}'), { ifAbsent: true, signal })).rejects.toMatchObject({
        code: 'FARHAUL_STORAGE_CLOSED',
      });
    });

    test('go again where it ends while they are under way', async () => {
      const run = await story().running();
      const key = keyOf(run, 'run.json');
      await expect(
        server.service.objects.put(
          key,
          interrupted(() => end(run)),
          { ifAbsent: true },
        ),
      ).rejects.toMatchObject({
        code: 'FARHAUL_STORAGE_CLOSED',
      });
      expect(await lies(key)).toBe(false);
    });

    test('stay where they are the result that its run refers to, though it came twice', async () => {
      const run = await story().running();
      const key = keyOf(run, 'result');
      await server.storage.put(key, Buffer.from('halfwhole'), { ...any, signal });
      const finish = async (): Promise<void> => {
        const time = new Date(story().now()).toISOString();
        const state = { type: 'COMPLETED' as const, name: 'Completed', message: null, time };
        const ending = { state, attempt: 1, startedAt: time, endedAt: time, node: 'v24', resultSha256: null, resultBytes: 9, hmac: '' };
        const storage = { type: 'server', configuration: {} };
        await story().client.run.result({
          ...run.runner,
          ending,
          result: { storage, key, inline: null, sha256: '0'.repeat(64), bytes: 9 },
        });
        await end(run);
      };
      expect(await server.service.objects.put(key, interrupted(finish), any)).toEqual({ created: true });
      expect(Buffer.from((await server.storage.get(key, { signal })) ?? []).toString()).toBe('halfwhole');
      await expect(server.storage.put(key, Buffer.from('other'), { ...any, signal })).rejects.toMatchObject({
        code: 'FARHAUL_STORAGE_CLOSED',
      });
      expect(Buffer.from((await server.storage.get(key, { signal })) ?? []).toString()).toBe('halfwhole');
    });

    test('of executions that this server does not know are written: they may be those of another server', async () => {
      const run = await story().submitted();
      const key = keyOf(run, 'result').replace(run.execution.executionId, run.id);
      await server.storage.put(key, Buffer.from('result'), { ...any, signal });
      expect(await lies(key)).toBe(true);
    });
  });
});
