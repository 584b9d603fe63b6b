/** What every worker type must do, as a list that any test runner can go through: on a fake, and on the real thing. */
import assert from 'node:assert/strict';
import { randomUUID } from 'node:crypto';
import { setTimeout as sleep } from 'node:timers/promises';
import { FarhaulError } from '../errors/farhaul-error.ts';
import type { InfrastructureRefV1 } from '../plugin/v1/infrastructure-v1.ts';
import { LONG_MS, never, remove, ruleKey, ruleRequest, using, watch, whenReady, within, type WorkerRule } from './worker-rule-subject.ts';

const submitRules: WorkerRule[] = [
  {
    group: 'Submit',
    title: 'a ref survives JSON, names its type and a reach, and is another one for each execution',
    async check(subject) {
      await using(subject, ruleRequest(subject, {}), async (worker, first) => {
        assert.deepEqual(JSON.parse(JSON.stringify(first)), first);
        assert.equal(first.type, worker.type);
        assert.notEqual(first.identifier, '');
        assert.match(first.reach, /^(host|engine|cluster):.+$|^anywhere$/);
        const reaches = (await worker.reaches?.({ signal: never() })) ?? ['anywhere'];
        assert.ok(reaches.includes(first.reach), `${first.reach} is not among ${reaches.join(', ')}`);
        await using(subject, ruleRequest(subject, {}), async (_, second) => assert.notDeepEqual(second, first));
      });
    },
  },
  {
    group: 'Submit',
    title: 'submitting the same execution again, one after the other or at once, makes one infrastructure',
    async check(subject) {
      const request = ruleRequest(subject, { sleepMs: LONG_MS });
      await using(subject, request, async (worker, ref) => {
        const other = await subject.createWorker();
        const refs = await Promise.all([worker, other, worker, other].map((one) => one.doSubmit(request, { signal: never() })));
        for (const again of refs) assert.deepEqual(again, ref);
        await other.close?.();
      });
    },
  },
  {
    group: 'Submit',
    title: 'values of the environment arrive as they are',
    async check(subject) {
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
      await using(subject, ruleRequest(subject, { printEnvironment: names }, { environment, secretEnvironment }), async (worker, ref) => {
        const { lines } = await watch(worker, ref);
        assert.deepEqual(
          lines,
          Object.entries({ ...environment, ...secretEnvironment }).map(([name, value]) => `${name}=${JSON.stringify(value)}`),
        );
      });
    },
  },
  {
    group: 'Submit',
    title: 'arguments of the command are not split, expanded or unquoted',
    async check(subject) {
      const more = ['two words', '$HOME', '*', '; exit 3', `it's "quoted"`, '', '--flag=x y', '{{ name }}'];
      await using(subject, ruleRequest(subject, { printArguments: true }, { arguments: more }), async (worker, ref) => {
        const { lines, outcome } = await watch(worker, ref);
        assert.deepEqual(lines, [JSON.stringify(more)]);
        assert.equal(outcome.kind, 'exited');
      });
    },
  },
  {
    group: 'Submit',
    title: 'what the infrastructure refuses for good is FARHAUL_INFRASTRUCTURE_REJECTED with a remedy, and nothing is left',
    async check(subject) {
      if (subject.refusedJob === undefined) return;
      const worker = await subject.createWorker();
      const request = { ...ruleRequest(subject, {}), job: subject.refusedJob };
      const error: unknown = await worker.doSubmit(request, { signal: never() }).then(
        () => null,
        (reason: unknown) => reason,
      );
      assert.ok(FarhaulError.isInstance(error, 'FARHAUL_INFRASTRUCTURE_REJECTED'), String(error));
      assert.equal(error.retryable, false);
      assert.ok(error.hint, 'no remedy');
      assert.equal(await worker.doFind?.(request.key, { signal: never() }), worker.doFind ? null : undefined);
      await worker.close?.();
    },
  },
];

const watchRules: WorkerRule[] = [
  ...[0, 1, 3, 70, 255].map((exitCode): WorkerRule => ({
    group: 'Watch',
    title: `exit code ${exitCode} is told exactly`,
    async check(subject) {
      await using(subject, ruleRequest(subject, { exitCode }), async (worker, ref) => {
        const { outcome } = await watch(worker, ref);
        assert.equal(outcome.kind, 'exited');
        assert.equal(outcome.exitCode, exitCode);
      });
    },
  })),
  {
    group: 'Watch',
    title: 'lines of the output arrive complete and in order',
    async check(subject) {
      const print = Array.from({ length: 500 }, (_, index) => `line ${index} ${'x'.repeat(index)}`);
      await using(subject, ruleRequest(subject, { print }), async (worker, ref) =>
        assert.deepEqual((await watch(worker, ref)).lines, print),
      );
    },
  },
  {
    group: 'Watch',
    title: 'another instance can watch what it did not create',
    async check(subject) {
      await using(subject, ruleRequest(subject, { sleepMs: 300, exitCode: 4 }), async (_, ref) => {
        const other = await subject.createWorker();
        const { outcome } = await within(20_000, watch(other, JSON.parse(JSON.stringify(ref)) as InfrastructureRefV1));
        if (subject.foreignExitCodes) assert.deepEqual([outcome.kind, outcome.exitCode], ['exited', 4]);
        else assert.ok(outcome.kind === 'lost' || outcome.exitCode === 4, JSON.stringify(outcome));
        await other.close?.();
      });
    },
  },
  {
    group: 'Watch',
    title: 'aborting ends the watch within a second and leaves the infrastructure running',
    async check(subject) {
      await using(subject, ruleRequest(subject, { sleepMs: LONG_MS }), async (worker, ref) => {
        const abort = new AbortController();
        const watching = watch(worker, ref, abort.signal);
        await sleep(50);
        abort.abort();
        await within(1_000, assert.rejects(watching));
        assert.equal(await subject.exists(ref), true);
      });
    },
  },
  {
    group: 'Watch',
    title: 'what is deleted by hand ends the watch',
    async check(subject) {
      await using(subject, ruleRequest(subject, { sleepMs: LONG_MS }), async (worker, ref) => {
        const watching = watch(worker, ref);
        await subject.deleteByHand(ref);
        const { outcome } = await within(60_000, watching);
        assert.ok(outcome.kind !== 'exited' || outcome.exitCode !== 0, JSON.stringify(outcome));
      });
    },
  },
];

const removeRules: WorkerRule[] = [
  {
    group: 'Remove',
    title: 'when it resolves nothing runs and nothing is left; again, it resolves too',
    async check(subject) {
      await using(subject, ruleRequest(subject, { sleepMs: LONG_MS }), async (worker, ref) => {
        const watching = watch(worker, ref);
        await within(60_000, remove(worker, ref, 100));
        assert.equal(await subject.exists(ref), false);
        await within(60_000, watching);
        await remove(worker, ref);
        const other = await subject.createWorker();
        await remove(other, ref, 1_000);
        await other.close?.();
      });
    },
  },
  {
    group: 'Remove',
    title: 'what has ended is removed',
    async check(subject) {
      await using(subject, ruleRequest(subject, {}), async (worker, ref) => {
        await watch(worker, ref);
        await remove(worker, ref, 5_000);
        assert.equal(await subject.exists(ref), false);
      });
    },
  },
  {
    group: 'Remove',
    title: 'the program has its grace to end by itself',
    async check(subject) {
      await using(subject, ruleRequest(subject, { print: ['ready'], sleepMs: LONG_MS, onStop: 'end' }), async (worker, ref) => {
        const { lines, watching } = await whenReady(worker, ref);
        await within(20_000, remove(worker, ref, 15_000));
        await watching;
        assert.deepEqual(lines, ['ready', 'stopping']);
      });
    },
  },
  {
    group: 'Remove',
    title: 'a program that ignores the stop is ended by force when its grace is over',
    async check(subject) {
      await using(subject, ruleRequest(subject, { print: ['ready'], sleepMs: LONG_MS, onStop: 'ignore' }), async (worker, ref) => {
        const { watching } = await whenReady(worker, ref);
        const began = Date.now();
        await within(20_000, remove(worker, ref, 500));
        assert.ok(Date.now() - began >= 450, 'the grace was cut short');
        assert.equal(await subject.exists(ref), false);
        await watching;
      });
    },
  },
];

const adoptRules: WorkerRule[] = [
  {
    group: 'Adopt',
    title: 'what was created before a crash is found by its key, by another instance too',
    async check(subject) {
      const request = ruleRequest(subject, { sleepMs: LONG_MS });
      await using(subject, request, async (_, ref) => {
        const other = await subject.createWorker();
        if (other.doFind) assert.deepEqual(await other.doFind(request.key, { signal: never() }), ref);
        await other.close?.();
      });
    },
  },
  {
    group: 'Adopt',
    title: 'nothing is found for a key that nothing was created for, or whose infrastructure was removed',
    async check(subject) {
      const worker = await subject.createWorker();
      if (!worker.doFind) return;
      assert.equal(await worker.doFind(ruleKey(), { signal: never() }), null);
      const request = ruleRequest(subject, {});
      await using(subject, request, async (one, ref) => await remove(one, ref));
      assert.equal(await worker.doFind(request.key, { signal: never() }), null);
      await worker.close?.();
    },
  },
];

const hygieneRules: WorkerRule[] = [
  {
    group: 'Hygiene',
    title: 'no secret is in a ref or an outcome',
    async check(subject) {
      const secret = `secret-${randomUUID()}`;
      await using(subject, ruleRequest(subject, { exitCode: 3 }, { secretEnvironment: { TOKEN: secret } }), async (worker, ref) => {
        const { outcome } = await watch(worker, ref);
        assert.ok(!JSON.stringify([ref, outcome]).includes(secret));
      });
    },
  },
  {
    group: 'Hygiene',
    title: 'many at once lose none',
    async check(subject) {
      const worker = await subject.createWorker();
      const codes = Array.from({ length: subject.concurrency ?? 100 }, (_, index) => index % 50);
      const seen = await Promise.all(
        codes.map(async (exitCode) => {
          const ref = await worker.doSubmit(ruleRequest(subject, { exitCode }), { signal: never() });
          const { outcome } = await watch(worker, ref);
          await remove(worker, ref);
          return outcome.exitCode;
        }),
      );
      assert.deepEqual(seen, codes);
      await worker.close?.();
    },
  },
];

export const workerRules: readonly WorkerRule[] = [...submitRules, ...watchRules, ...removeRules, ...adoptRules, ...hygieneRules];
