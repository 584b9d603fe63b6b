import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { describe, expect, onTestFinished, test } from 'vitest';
import { FarhaulError } from '../../errors/farhaul-error.ts';
import { directoryObjects } from '../objects/directory-objects.ts';
import type { ObjectStore } from '../objects/object-store.ts';
import { tableObjects } from '../objects/table-objects.ts';
import { createService } from '../service.ts';
import { describeOnStores } from '../testing/describe-on-stores.ts';
import type { Scenario, StartedRun } from '../testing/scenario.ts';

const clearAfterMs = 60_000;

describeOnStores('objects that an ended run left', (story, opened) => {
  describe.each(['tables', 'a directory'])('in %s', (place) => {
    function served(): { objects: ObjectStore; sweep(): Promise<void> } {
      const directory = mkdtempSync(join(tmpdir(), 'farhaul-clear-'));
      onTestFinished(() => rmSync(directory, { recursive: true, force: true }));
      const { store } = opened();
      const objects = place === 'tables' ? tableObjects(store) : directoryObjects(directory);
      const service = createService({ store, objects, clock: () => story().now(), timings: { clearAfterMs } });
      return { objects, sweep: async () => await service.sweep() };
    }
    const keyOf = ({ id, execution }: StartedRun, name: string): string => `runs/${id}/${execution.executionId}/${name}`;
    async function put(objects: ObjectStore, ...keys: string[]): Promise<void> {
      for (const key of keys)
        await objects.put(
          key,
          (async function* () {
            yield Buffer.from('left');
          })(),
          { ifAbsent: false },
        );
    }
    async function left(objects: ObjectStore, { id }: StartedRun): Promise<string[]> {
      const { items } = await objects.list({ prefix: `runs/${id}/`, after: null, limit: 1000 });
      return items.map(({ key }) => key);
    }
    async function end(s: Scenario, { runner, execution }: StartedRun, key: string): Promise<void> {
      const time = new Date(s.now()).toISOString();
      const state = { type: 'COMPLETED' as const, name: 'Completed', message: null, time };
      const ending = { state, attempt: 1, startedAt: time, endedAt: time, node: 'v24', resultSha256: null, resultBytes: 4, hmac: '' };
      const result = { storage: { type: 'server', configuration: {} }, key, inline: null, sha256: '0'.repeat(64), bytes: 4 };
      await s.client.run.result({ ...runner, ending, result });
      await s.client.executions.outcome({ ...execution, outcome: { kind: 'exited', exitCode: 0 } });
    }

    test('go a while after its end; its arguments and its result stay, and a run that goes on keeps all', async () => {
      const s = story();
      const { objects, sweep } = served();
      const [going, run] = [await s.running(), await s.running()];
      const [args, result] = [`runs/${run.id}/args`, keyOf(run, 'result')];
      await put(objects, args, result, keyOf(run, 'run.json'), keyOf(run, 'logs/1'), keyOf(going, 'run.json'));
      await end(s, run, result);
      await s.client.executions.removed(run.execution);
      await sweep();
      expect(await left(objects, run)).toHaveLength(4);
      s.pass(clearAfterMs + 1);
      await sweep();
      expect((await left(objects, run)).toSorted()).toEqual([args, result].toSorted());
      expect(await left(objects, going)).toEqual([keyOf(going, 'run.json')]);
    });

    test('stay while its removal is under way', async () => {
      const s = story();
      const { objects, sweep } = served();
      const run = await s.running();
      await put(objects, keyOf(run, 'run.json'));
      await end(s, run, keyOf(run, 'result'));
      s.pass(clearAfterMs + 1);
      await sweep();
      expect(await left(objects, run)).toHaveLength(1);
    });

    test('stay where they cannot be deleted, and those of later runs go', async () => {
      const s = story();
      const { objects, sweep } = served();
      const [stuck, later] = [await s.running(), await s.running()];
      const remove = objects.delete.bind(objects);
      objects.delete = async (key) => {
        if (key.includes(stuck.id)) throw new FarhaulError('FARHAUL_STORAGE_REJECTED', 'It may not be deleted.');
        await remove(key);
      };
      for (const run of [stuck, later]) {
        await put(objects, keyOf(run, 'run.json'));
        await end(s, run, keyOf(run, 'result'));
        await s.client.executions.removed(run.execution);
        s.pass(1);
      }
      s.pass(clearAfterMs + 1);
      await sweep();
      expect(await left(objects, stuck)).toHaveLength(1);
      expect(await left(objects, later)).toEqual([]);
    });

    test('are looked for once in every run', async () => {
      const s = story();
      const { objects, sweep } = served();
      const looked: string[] = [];
      const list = objects.list.bind(objects);
      objects.list = async (page) => {
        looked.push(page.prefix);
        return await list(page);
      };
      const run = await s.running();
      await end(s, run, keyOf(run, 'result'));
      await s.client.executions.removed(run.execution);
      s.pass(clearAfterMs + 1);
      for (let rounds = 0; rounds < 3; rounds += 1) await sweep();
      expect(looked.filter((prefix) => prefix === `runs/${run.id}/`)).toHaveLength(1);
    });
  });
});
