/** Credentials that the API server does not take (any more): they are renewed, or it is said what to do. */
import { chmodSync, mkdirSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { afterAll, beforeAll, expect, test } from 'vitest';
import { openApiLine, type ApiLine } from './testing/api-line.ts';
import { testRequest, testWorker, withJob } from './testing/cluster-access.ts';
import { describeOnCluster } from './testing/real-cluster.ts';
import { workerAccount, type WorkerAccount } from './testing/worker-account.ts';

const { signal } = new AbortController();
/** Longer than a token is remembered after its end; prints all the while, so that there is something to miss. */
const COUNT = 1_200;
const COUNTS = `let line = 0; const timer = setInterval(() => { console.log('line ' + line++); if (line === ${COUNT}) clearInterval(timer); }, 25)`;
const counted = Array.from({ length: COUNT }, (_, line) => `line ${line}`);

describeOnCluster('credentials that are refused', () => {
  let account: WorkerAccount;
  let line: ApiLine;
  beforeAll(async () => {
    account = workerAccount('credentials');
    line = await openApiLine();
  });
  afterAll(() => {
    line?.close();
    account?.remove();
  });

  /** A program as clouds have them: gives what is in its file, and fails with what it says where there is none. */
  function credentialProgram(name: string): { kubeconfig: string; give(token: string): void; fail(): void; asked(): number } {
    const own = join(account.place, name);
    mkdirSync(own);
    const [program, token, calls] = [join(own, 'login'), join(own, 'token'), join(own, 'calls')];
    writeFileSync(calls, '');
    writeFileSync(
      program,
      `#!/bin/sh
echo x >> '${calls}'
test -e '${token}' || { echo 'Please log in: cloud login' >&2; exit 1; }
echo '{"apiVersion":"client.authentication.k8s.io/v1","kind":"ExecCredential","status":{"token":"'"$(cat '${token}')"'"}}'
`,
    );
    chmodSync(program, 0o700);
    const how = [`--exec-command=${program}`, '--exec-api-version=client.authentication.k8s.io/v1', '--exec-interactive-mode=Never'];
    return {
      kubeconfig: account.kubeconfig(name, how, line.file),
      give: (text) => writeFileSync(token, text),
      fail: () => rmSync(token, { force: true }),
      asked: () => readFileSync(calls, 'utf8').length / 2,
    };
  }

  test('a program that gives a token that does not hold, then a good one, is asked once more', async () => {
    const { kubeconfig, give, asked } = credentialProgram('first');
    give('not-a-token');
    const worker = testWorker({ ...process.env, KUBECONFIG: kubeconfig });
    try {
      const refused = { code: 'FARHAUL_INFRASTRUCTURE_REJECTED', hint: expect.stringContaining('kubectl auth whoami') };
      await expect(worker.doSubmit(testRequest(COUNTS), { signal })).rejects.toMatchObject(refused);
      const before = asked();
      give(await account.token('first'));
      const requests = Array.from({ length: 5 }, () => testRequest(`console.log('hello')`));
      await Promise.all(
        requests.map(async (request) => {
          await withJob(worker, request, async ({ outcome, lines }) => {
            expect(await outcome).toMatchObject({ kind: 'exited', exitCode: 0 });
            expect(lines).toEqual(['hello']);
          });
        }),
      );
      // The five were refused at once; one of them asked for all.
      expect(asked() - before).toBe(1);
    } finally {
      await worker.close();
    }
  });

  test('a token that ends during a run is replaced by the next that the program gives', async () => {
    const { kubeconfig, give, asked } = credentialProgram('second');
    give(await account.token('second-a'));
    const worker = testWorker({ ...process.env, KUBECONFIG: kubeconfig });
    try {
      await withJob(worker, testRequest(COUNTS), async ({ outcome, lines, told, phases }) => {
        await told('line 10');
        give(await account.token('second-b'));
        const before = asked();
        await account.revoke('second-a');
        line.cut();
        expect(await outcome, phases.join('\n')).toMatchObject({ kind: 'exited', exitCode: 0 });
        expect(lines).toEqual(counted);
        expect(asked()).toBeGreaterThan(before);
      });
    } finally {
      await worker.close();
    }
  });

  test('a token in a file that is replaced during a run is read anew', async () => {
    const file = join(account.place, 'token');
    writeFileSync(file, await account.token('third-a'));
    const kubeconfig = account.kubeconfig('third', ['--token=placeholder'], line.file);
    writeFileSync(kubeconfig, readFileSync(kubeconfig, 'utf8').replace('token: placeholder', `tokenFile: ${file}`));
    const worker = testWorker({ ...process.env, KUBECONFIG: kubeconfig });
    try {
      await withJob(worker, testRequest(COUNTS), async ({ outcome, lines, told }) => {
        await told('line 10');
        writeFileSync(file, await account.token('third-b'));
        await account.revoke('third-a');
        line.cut();
        expect(await outcome).toMatchObject({ kind: 'exited', exitCode: 0 });
        expect(lines).toEqual(counted);
      });
    } finally {
      await worker.close();
    }
  });

  test('where nobody gives a good one, the run is told what to do, and goes on once there is one', async () => {
    const { kubeconfig, give, fail } = credentialProgram('fourth');
    give(await account.token('fourth-a'));
    const worker = testWorker({ ...process.env, KUBECONFIG: kubeconfig });
    try {
      await withJob(worker, testRequest(COUNTS), async ({ outcome, lines, told, phases }) => {
        await told('line 10');
        fail();
        await account.revoke('fourth-a');
        line.cut();
        await told('Please log in: cloud login');
        const [said = ''] = phases.filter((phase) => phase.startsWith('unreachable'));
        expect(said).toMatch(
          /No credentials for https.*the program \S+fourth\/login of the kubeconfig .* gave none: Please log in: cloud login/,
        );
        expect(said).toMatch(/kubectl --context \S+ auth whoami/);
        give(await account.token('fourth-b'));
        expect(await outcome).toMatchObject({ kind: 'exited', exitCode: 0 });
        expect(lines).toEqual(counted);
        expect(phases.filter((phase) => phase.startsWith('unreachable'))).toHaveLength(1);
      });
    } finally {
      await worker.close();
    }
  });
});
