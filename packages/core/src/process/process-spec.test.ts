import { resolve } from 'node:path';
import { describe, expect, test } from 'vitest';
import type { SubmitRequestV1 } from '../plugin/v1/worker-v1.ts';
import type { ProcessJob } from './process-job-schema.ts';
import { processWorkerEntry } from './process-plugin.ts';
import { checkProcessJob, HOST_GONE_LABEL, inheritedEnvironment, processSpec } from './process-spec.ts';

const request: SubmitRequestV1<ProcessJob> = {
  key: { flowRunId: 'f', executionId: 'e', name: 'fh-e' },
  name: 'brave-otter',
  command: ['node', '--input-type=commonjs', '-e', 'BOOT', '/run.json', 'abc'],
  environment: {},
  secretEnvironment: {},
  mounts: [],
  labels: {},
  job: {},
  deadline: null,
};
const surroundings = {
  environment: { PATH: '/bin', FARHAUL_HOME: '/data' },
  nodePath: '/opt/node',
  temporaryDirectory: '/state/tmp',
  watcherFile: '/state/watcher',
};

describe('the environment of a process', () => {
  test('is that of the worker without what belongs to loaders, test runners, package managers and farhaul', () => {
    const kept = {
      PATH: '/bin',
      HOME: '/root',
      LANG: 'C',
      NODE_EXTRA_CA_CERTS: '/ca.pem',
      HTTPS_PROXY: 'http://proxy',
      AWS_PROFILE: 'me',
      NODE_ENV: 'production',
    };
    const dropped = {
      NODE_OPTIONS: '--import=tsx',
      NODE_PATH: '/x',
      NODE_V8_COVERAGE: '/c',
      NODE_TEST_CONTEXT: 'child-v8',
      NODE_CHANNEL_FD: '3',
      npm_config_registry: 'r',
      npm_lifecycle_event: 'test',
      VITEST_POOL_ID: '1',
      VITEST_WORKER_ID: '1',
      TSX_TSCONFIG_PATH: 't',
      INIT_CWD: '/',
      FARHAUL_API_KEY: 'secret',
      FARHAUL_RUN_TOKEN: 'secret',
      _FARHAUL_EXECUTION: 'outer',
      TS_NODE_PROJECT: 't',
      JEST_WORKER_ID: '1',
    };
    expect(inheritedEnvironment({ ...kept, ...dropped, ABSENT: undefined })).toEqual(kept);
  });

  test('leads to the certificates of the worker from the directory of a run, too', () => {
    expect(inheritedEnvironment({ NODE_EXTRA_CA_CERTS: 'certificates/ca.pem' })).toEqual({
      NODE_EXTRA_CA_CERTS: resolve('certificates/ca.pem'),
    });
  });

  test('keeps TEST, MODE and the like unless vitest has put them there', () => {
    expect(inheritedEnvironment({ MODE: 'fast', TEST: '1' })).toEqual({ MODE: 'fast', TEST: '1' });
    expect(inheritedEnvironment({ MODE: 'test', TEST: 'true', VITEST: 'true' })).toEqual({});
  });

  test('the job adds to it, the request to the job, and the temporary directory is private', () => {
    const { environment } = processSpec(
      {
        ...request,
        job: { env: { A: 'job', B: 'job', PATH: '/mine' } },
        environment: { B: 'request' },
        secretEnvironment: { TOKEN: 't' },
      },
      surroundings,
    );
    expect(environment).toEqual({ PATH: '/mine', TMPDIR: '/state/tmp', A: 'job', B: 'request', TOKEN: 't', _FARHAUL_EXECUTION: 'e' });
  });
});

describe('the command', () => {
  test('runs with the node of the worker by default', () => {
    expect(processSpec(request, surroundings)).toMatchObject({
      program: '/opt/node',
      arguments: request.command.slice(1),
      workingDirectory: null,
      hostPipe: false,
    });
  });

  test('of the job stands in the place of node', () => {
    const spec = processSpec({ ...request, job: { command: ['nice', '-n', '10', '/usr/bin/node'] } }, surroundings);
    expect([spec.program, ...spec.arguments]).toEqual(['nice', '-n', '10', '/usr/bin/node', ...request.command.slice(1)]);
  });
});

test('a pipe to the host is held open where it is asked for', () => {
  const spec = processSpec({ ...request, labels: { [HOST_GONE_LABEL]: '10000' } }, surroundings);
  expect(spec.hostPipe).toBe(true);
  expect(spec.environment).toMatchObject({ FARHAUL_HOST_PIPE: '3', FARHAUL_HOST_GONE_MS: '10000', FARHAUL_WATCHER_FILE: '/state/watcher' });
});

test('a relative working directory and impossible names are problems with a remedy', () => {
  expect(checkProcessJob({ workingDirectory: '/srv', env: { A: '1' } })).toEqual([]);
  const problems = checkProcessJob({ workingDirectory: 'data', env: { 'A=B': '1' } });
  expect(problems.map(({ path }) => path)).toEqual(['/workingDirectory', '/env']);
  expect(problems.every(({ remedy }) => remedy !== '')).toBe(true);
  // Before a run exists, without loading the worker.
  expect(processWorkerEntry.check?.({ workingDirectory: 'data', env: { 'A=B': '1' } })).toEqual(problems);
});
