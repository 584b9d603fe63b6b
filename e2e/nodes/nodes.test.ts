import { execFileSync } from 'node:child_process';
import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { createEmptyProject, type EmptyProject } from '../empty-project.ts';
import { registryTrouble } from '../registry.ts';
import { installedNodes, type InstalledNode } from './installed-nodes.ts';

const trouble = await registryTrouble();
const nodes: InstalledNode[] = trouble === null ? await installedNodes() : [];
const pairs = nodes.flatMap((first) => nodes.map((second) => [first.version, second.version, first.path, second.path] as const));
const root = join(import.meta.dirname, '../..');
const vectors = join(root, 'packages/core/src/protocol/wire/check-vectors.fixture.ts');
const values = join(import.meta.dirname, 'wire-values.ts');

/** Nothing of the test runner's own options. */
const environment = Object.fromEntries(Object.entries(process.env).filter(([name]) => !/^(NODE_OPTIONS|VITEST)/.test(name)));

function run(node: string, args: string[], input = ''): string {
  return execFileSync(node, ['--disable-warning=ExperimentalWarning', ...args], {
    encoding: 'utf8',
    env: environment,
    input,
    maxBuffer: 64 * 1024 ** 2,
  });
}

function vectorCount(): number {
  const lists = JSON.parse(readFileSync(join(root, 'docs/formats/wire-1.vectors.json'), 'utf8')) as Record<string, unknown>;
  return Object.values(lists).reduce<number>((sum, list) => sum + (Array.isArray(list) ? list.length : 0), 0);
}

describe.skipIf(trouble !== null)('the wire format', () => {
  test.each(nodes)('holds all its vectors on Node $version', ({ version, path }) => {
    const check = `const { checkVectors } = await import(${JSON.stringify(vectors)}); console.log(process.versions.node, checkVectors());`;
    expect(run(path, ['--input-type=module', '-e', check])).toBe(`${version} ${vectorCount()}\n`);
  });

  test.each(pairs)('written by Node %s is read by Node %s, and written alike', (_first, _second, writer, reader) => {
    expect(run(reader, [values, 'read'], run(writer, [values, 'write']))).toBe('17 equal');
  });
});

describe.skipIf(trouble !== null)('a bound flow', () => {
  let project: EmptyProject;

  beforeAll(async () => {
    project = await createEmptyProject(['core']);
    project.add('on-node.ts');
  });
  afterAll(() => project?.remove());

  test.each(pairs)('called on Node %s runs on Node %s', async (caller, runner, callerPath, runnerPath) => {
    const { code, output } = await project.run(callerPath, ['on-node.ts', runnerPath]);
    expect(output).toContain(`${caller} -> ${runner} [["1970-01-01T00:00:00.000Z",9000]]`);
    expect(output).toContain('true no bytes of all things');
    expect(code).toBe(0);
  });
});
