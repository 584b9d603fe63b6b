/** A flow in a container that keeps its results in a directory of the caller, as a team would set it up: pool, mount and saved storage. */
import { existsSync, mkdirSync, readdirSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { randomUUID } from 'node:crypto';
import { afterAll, beforeAll, expect, test } from 'vitest';
import { FlowProject } from './testing/flow-project.ts';
import { describeOnEngine } from './testing/real-engine.ts';

const LIMIT_MS = 240_000;
const results = join(tmpdir(), `farhaul-results-${randomUUID()}`);

const flows = (pool: string): string => `
import { flow, LocalFileSystem } from '@farhaul/core';
import { docker } from '@farhaul/docker';

await new LocalFileSystem({ basePath: '${results}' }).save('result-storage', { overwrite: true });

const rows = docker({ workPool: '${pool}', image: 'node:24-slim', volumes: ['${results}:${results}'] })(
  flow({ name: 'rows', resultStorage: 'result-storage' })(async (count: number) => Array.from({ length: count }, (_, row) => ({ row }))),
);
`;

describeOnEngine('results of a container in a directory of the caller', () => {
  let project: FlowProject;
  beforeAll(() => {
    project = new FlowProject();
    mkdirSync(results);
  });
  afterAll(() => {
    project?.remove();
    rmSync(results, { recursive: true, force: true });
  });

  const kept = (): string[] =>
    existsSync(results)
      ? readdirSync(results, { recursive: true, withFileTypes: true }).flatMap((entry) => (entry.isFile() ? [entry.name] : []))
      : [];

  test('in a pool that allows the mount the result lies there, and is read from there', { timeout: LIMIT_MS }, async () => {
    await project.farhaulSays('work-pool', 'create', 'above-ground', '--type', 'docker', '--allow', `volumes:${results}`);
    project.write('main.ts', `${flows('above-ground')}\nconsole.log(JSON.stringify(await rows(3)));`);
    const { code, stdout, stderr } = await project.start(['main.ts']).finished;
    expect(code, stderr).toBe(0);
    expect(JSON.parse(stdout.trim().split('\n').at(-1) ?? '')).toEqual([{ row: 0 }, { row: 1 }, { row: 2 }]);
    expect(kept()).toEqual(['result']);
  });

  test('a pool that does not allow the mount refuses it before anything is created', { timeout: LIMIT_MS }, async () => {
    const before = kept();
    await project.farhaulSays('work-pool', 'create', 'below-ground', '--type', 'docker');
    const tries = `try { await rows(3); } catch (error) { console.log(JSON.stringify([error.code, error.message, error.hint])); }`;
    project.write('main.ts', `${flows('below-ground')}\n${tries}`);
    const { code, stdout, stderr } = await project.start(['main.ts']).finished;
    expect(code, stderr).toBe(0);
    const [errorCode, message, hint] = JSON.parse(stdout.trim().split('\n').at(-1) ?? '') as string[];
    expect(errorCode).toBe('FARHAUL_JOB_VARIABLE_FORBIDDEN');
    expect(`${message} ${hint}`).toContain('volumes');
    expect(kept()).toEqual(before);
  });
});
