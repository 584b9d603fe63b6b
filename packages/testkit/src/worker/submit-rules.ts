import assert from 'node:assert/strict';
import { chmod, mkdtemp, readFile, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { FarhaulError } from '@farhaul/core';
import { LONG_MS, never, refusal, ruleRequest, using, watch, withWorker, type WorkerRule } from './worker-trial.ts';

const group = 'Submit';

export const submitRules: readonly WorkerRule[] = [
  {
    group,
    title: 'a ref survives JSON, names its type and a reach, and is another one for each execution',
    async check(trial) {
      await using(trial, ruleRequest(trial, {}), async (worker, first) => {
        assert.deepEqual(JSON.parse(JSON.stringify(first)), first);
        assert.equal(first.type, worker.type);
        assert.notEqual(first.identifier, '');
        assert.match(first.reach, /^(host|engine|cluster):.+$|^anywhere$/);
        const reaches = (await worker.reaches?.({ signal: never() })) ?? ['anywhere'];
        assert.ok(reaches.includes(first.reach), `${first.reach} is not among ${reaches.join(', ')}`);
        await using(trial, ruleRequest(trial, {}), async (_, second) => assert.notDeepEqual(second, first));
      });
    },
  },
  {
    group,
    title: 'submitting the same execution again, one after the other or at once, makes one infrastructure',
    async check(trial) {
      const request = ruleRequest(trial, { sleepMs: LONG_MS });
      await using(trial, request, async (worker, ref) => {
        const other = await trial.createWorker();
        const refs = await Promise.all([worker, other, worker, other].map((one) => one.doSubmit(request, { signal: never() })));
        for (const again of refs) assert.deepEqual(again, ref);
        await other.close?.();
      });
    },
  },
  {
    group,
    title: 'values of the environment arrive as they are',
    async check(trial) {
      const environment = {
        PLAIN: 'a=b',
        DOLLAR: '$HOME `x` $(y) %PATH%',
        LINES: 'one\ntwo\n',
        UNICODE: 'žluťoučký 🐎',
        QUOTES: `"'\\`,
        EMPTY: '',
      };
      const secretEnvironment = { SECRET: 's3cret "$x"' };
      const names = [...Object.keys(environment), 'SECRET'];
      await using(trial, ruleRequest(trial, { printEnvironment: names }, { environment, secretEnvironment }), async (worker, ref) => {
        const { lines } = await watch(worker, ref);
        assert.deepEqual(
          lines,
          Object.entries({ ...environment, ...secretEnvironment }).map(([name, value]) => `${name}=${JSON.stringify(value)}`),
        );
      });
    },
  },
  {
    group,
    title: 'arguments of the command are not split, expanded or unquoted',
    async check(trial) {
      const more = ['two words', '$HOME', '*', '; exit 3', `it's "quoted"`, '', '--flag=x y', '{{ name }}', '$(NAME) $$(NAME)'];
      await using(trial, ruleRequest(trial, { printArguments: true }, { arguments: more }), async (worker, ref) => {
        const { lines, outcome } = await watch(worker, ref);
        assert.deepEqual(lines, [JSON.stringify(more)]);
        assert.equal(outcome.kind, 'exited');
      });
    },
  },
  {
    group,
    title: 'labels are applied',
    needs: 'labelsOf',
    async check(trial) {
      const labels = { 'farhaul/flow-name': 'train', team: 'data-and-ml' };
      await using(trial, ruleRequest(trial, {}, { labels }), async (_, ref) => {
        const applied = (await trial.labelsOf?.(ref)) ?? {};
        for (const [name, value] of Object.entries(labels)) assert.equal(applied[name], value, `label ${name}`);
      });
    },
  },
  {
    group,
    title: 'a name that is too long or has any characters is cut to the limits of the provider',
    async check(trial) {
      for (const name of ['x'.repeat(300), 'Ünï cödé / with: "everything" {{ x }}', '-.-']) {
        await using(trial, ruleRequest(trial, { exitCode: 5 }, { name }), async (worker, ref) => {
          const { outcome } = await watch(worker, ref);
          assert.equal(outcome.exitCode, 5, JSON.stringify(outcome));
        });
      }
    },
  },
  {
    group,
    title: 'a directory that it can mount is attached, to be read and to be written',
    unless: async (trial) =>
      await withWorker(trial.createWorker, async (worker) =>
        (await worker.mounts?.({ signal: never() }))?.includes('directory') ? null : 'the worker type mounts no directories',
      ),
    async check(trial) {
      const place = await mkdtemp(join(tmpdir(), 'farhaul-mounts-'));
      try {
        await chmod(place, 0o777);
        await writeFile(join(place, 'in'), 'from outside');
        await withWorker(trial.createWorker, async (worker) => {
          const mount = { kind: 'directory', source: place, readOnly: false };
          const target = worker.mountTarget?.(mount) ?? '/farhaul/rules';
          const program = { readFile: `${target}/in`, writeFile: `${target}/out` };
          await using(trial, ruleRequest(trial, program, { mounts: [{ ...mount, target }] }), async (one, ref) => {
            const { lines, outcome } = await watch(one, ref);
            assert.deepEqual(lines, ['from outside'], JSON.stringify(outcome));
            assert.equal(await readFile(join(place, 'out'), 'utf8'), 'written');
          });
        });
      } finally {
        await rm(place, { recursive: true, force: true });
      }
    },
  },
  {
    group,
    title: 'what the infrastructure refuses for good is FARHAUL_INFRASTRUCTURE_REJECTED with a remedy, and nothing is left',
    needs: 'refusedJob',
    async check(trial) {
      await withWorker(trial.createWorker, async (worker) => {
        const request = { ...ruleRequest(trial, {}), job: trial.refusedJob };
        const error = await refusal(worker.doSubmit(request, { signal: never() }));
        assert.ok(FarhaulError.isInstance(error, 'FARHAUL_INFRASTRUCTURE_REJECTED'), String(error));
        assert.equal(error.retryable, false);
        assert.ok(error.hint, 'no remedy');
        if (worker.doFind) assert.equal(await worker.doFind(request.key, { signal: never() }), null);
      });
    },
  },
  {
    group,
    title: 'no room is FARHAUL_INFRASTRUCTURE_BUSY with the time of the next try, and nothing is left',
    needs: 'createBusyWorker',
    async check(trial) {
      const request = ruleRequest(trial, {});
      const error = await withWorker(
        async () => await trial.createBusyWorker!(trial.context),
        async (worker) => await refusal(worker.doSubmit(request, { signal: never() })),
      );
      assert.ok(FarhaulError.isInstance(error, 'FARHAUL_INFRASTRUCTURE_BUSY'), String(error));
      assert.equal(error.retryable, true);
      const { retryAt } = error.details ?? {};
      assert.ok(
        typeof retryAt === 'string' && new Date(retryAt).toISOString() === retryAt,
        `details.retryAt is ${JSON.stringify(retryAt)}`,
      );
      await withWorker(trial.createWorker, async (worker) => {
        if (worker.doFind) assert.equal(await worker.doFind(request.key, { signal: never() }), null);
      });
    },
  },
  {
    group,
    title: 'a provider that does not answer is FARHAUL_INFRASTRUCTURE_UNAVAILABLE, to be tried again',
    needs: 'createUnreachableWorker',
    async check(trial) {
      await withWorker(
        async () => await trial.createUnreachableWorker!(trial.context),
        async (worker) => {
          const error = await refusal(worker.doSubmit(ruleRequest(trial, {}), { signal: never() }));
          assert.ok(FarhaulError.isInstance(error, 'FARHAUL_INFRASTRUCTURE_UNAVAILABLE'), String(error));
          assert.equal(error.retryable, true);
          assert.ok(error.hint, 'no remedy');
        },
      );
    },
  },
];
