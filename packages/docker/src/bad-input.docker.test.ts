/** What is wrong with a call is said before anything of it exists: no run, no container. */
import { execFileSync } from 'node:child_process';
import { join } from 'node:path';
import { afterAll, beforeAll, expect, test } from 'vitest';
import { FlowProject } from './testing/flow-project.ts';
import { describeOnEngine } from './testing/real-engine.ts';

const LIMIT_MS = 240_000;

interface Refusal {
  name: string;
  code: string;
  text: string;
}

const wrong: Record<string, [options: string, code: string, says: RegExp]> = {
  'an unknown variable': [`{ memroy: '1g' }`, 'FARHAUL_JOB_VARIABLE_UNKNOWN', /memroy.*memory/s],
  'memory in apples': [`{ memory: '12 apples' }`, 'FARHAUL_JOB_VARIABLE_INVALID', /memory.*a number with b, k, m or g/],
  'networks beside a network mode': [`{ networks: ['a'], networkMode: 'none' }`, 'FARHAUL_JOB_VARIABLE_INVALID', /exclude each other/],
  'a volume without a colon': [`{ volumes: ['data'] }`, 'FARHAUL_JOB_VARIABLE_INVALID', /no colon/],
  'a path inside that is not absolute': [`{ volumes: ['/tmp:data'] }`, 'FARHAUL_JOB_VARIABLE_INVALID', /not absolute/],
  'a working directory that is not absolute': [`{ workingDirectory: 'app' }`, 'FARHAUL_JOB_VARIABLE_INVALID', /not an absolute path/],
  'an image that no image can be named': [`{ image: 'Node:24' }`, 'FARHAUL_JOB_VARIABLE_INVALID', /no name of an image.*node:24/s],
  'a mount that the pool does not allow': [
    `{ workPool: 'strict', volumes: ['/etc:/x'] }`,
    'FARHAUL_JOB_VARIABLE_FORBIDDEN',
    /--allow volumes:\/etc/,
  ],
  'a mount below one that it allows': [
    `{ workPool: 'strict', volumes: ['/tmp/below:/x'] }`,
    'FARHAUL_JOB_VARIABLE_FORBIDDEN',
    /volumes:\/tmp\/below/,
  ],
  'rights that the pool does not allow': [`{ workPool: 'strict', privileged: true }`, 'FARHAUL_JOB_VARIABLE_FORBIDDEN', /privileged/],
  'capabilities kept without its leave': [`{ workPool: 'strict', capDrop: [] }`, 'FARHAUL_JOB_VARIABLE_FORBIDDEN', /capDrop/],
  'a pool that does not exist': [`{ workPool: 'nowhere' }`, 'FARHAUL_WORK_POOL_NOT_FOUND', /work-pool create nowhere/],
};

describeOnEngine('a call with bad input', () => {
  let project: FlowProject;
  let refusals: Refusal[];

  beforeAll(async () => {
    project = new FlowProject();
    await project.farhaulSays('work-pool', 'create', 'strict', '--type', 'docker', '--allow', 'volumes:/tmp');
    const cases = Object.entries(wrong).map(
      ([name, [options]]) =>
        `await refused(${JSON.stringify(name)}, async () => await docker(${options} as object)(async function wrongly() { return 1; })());`,
    );
    project.write(
      'main.ts',
      `import { docker } from '@farhaul/docker';
async function refused(name: string, call: () => Promise<unknown>) {
  const error = await call().then((value) => ({ code: 'nothing', message: String(value), hint: '' }), (error) => error);
  console.log(JSON.stringify({ name, code: error.code, text: error.message + ' ' + error.hint }));
}
${cases.join('\n')}`,
    );
    const { code, stdout, stderr } = await project.start(['main.ts']).finished;
    if (code !== 0) throw new Error(stderr);
    refusals = stdout
      .trim()
      .split('\n')
      .map((line) => JSON.parse(line) as Refusal);
  }, LIMIT_MS);
  afterAll(() => project?.remove());

  test.each(Object.entries(wrong))('%s', (name, [, code, says]) => {
    const refusal = refusals.find((one) => one.name === name);
    expect(refusal?.code, refusal?.text).toBe(code);
    expect(refusal?.text).toMatch(says);
  });

  test('nothing was made of any of them', { timeout: LIMIT_MS }, async () => {
    expect(JSON.parse(await project.farhaulSays('flow-run', 'ls', '--json'))).toEqual([]);
    const format = ['ps', '-a', '--filter', 'label=farhaul/flow-name=wrongly', '--quiet'];
    expect(execFileSync('docker', format, { encoding: 'utf8' })).toBe('');
  });

  test('an image with an old Node ends the run with what it has and what is needed', { timeout: LIMIT_MS }, async () => {
    project.write(
      'old.ts',
      `import { docker } from '@farhaul/docker';
await docker({ image: 'node:20-slim', networkMode: 'none' })(async function aged() { return 1; })().catch((error) => console.log(error.message, error.hint));`,
    );
    const { code, stdout, stderr } = await project.start(['old.ts']).finished;
    expect(code, stderr).toBe(0);
    expect(stdout).toMatch(/the image 'node:20-slim' has Node v20\.\d+\.\d+; the bundle needs 22 or newer/);
    const [run] = JSON.parse(await project.farhaulSays('flow-run', 'ls', '--json')) as { state: { type: string } }[];
    expect(run?.state.type).toBe('CRASHED');
  });

  test('an engine that is not there ends the call, with how to start it', { timeout: LIMIT_MS }, async () => {
    project.write(
      'gone.ts',
      `import { docker } from '@farhaul/docker';
await docker({})(async function nowhere() { return 1; })().catch((error) => console.log(error.message));`,
    );
    const { code, stdout, stderr } = await project.start(['gone.ts'], { DOCKER_HOST: `unix://${join(project.home, 'no.sock')}` }).finished;
    expect(code, stderr).toBe(0);
    expect(stdout).toMatch(/The Docker engine cannot be reached at unix:.*\(DOCKER_HOST\).*correct DOCKER_HOST/s);
  });
});
