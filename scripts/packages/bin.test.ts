import { spawnSync } from 'node:child_process';
import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { parseSync } from 'rolldown/utils';
import { expect, test } from 'vitest';

const bin = join(import.meta.dirname, '../../packages/cli/src/bin.js');

function startAs(versions: Record<string, string>): { status: number | null; stderr: string; stdout: string } {
  const disguise = `Object.defineProperty(process, 'versions', { value: ${JSON.stringify(versions)} });`;
  return spawnSync(process.execPath, ['--import', `data:text/javascript,${encodeURIComponent(disguise)}`, bin], { encoding: 'utf8' });
}

test.each(['12.22.0', '20.20.2', '22.18.0'])('Node %s is refused in one sentence', (node) => {
  const { status, stderr, stdout } = startAs({ node });
  expect(stderr).toBe(`farhaul needs Node 22.19 or newer; this is Node ${node}.\n`);
  expect([status, stdout]).toEqual([1, '']);
});

test.each([
  ['Bun', { bun: '1.3.0', node: '24.0.0' }],
  ['Deno', { deno: '2.5.0', node: '24.0.0' }],
])('%s is refused by name', (name, versions) => {
  expect(startAs(versions)).toMatchObject({ status: 1, stderr: `farhaul needs Node 22.19 or newer; this is ${name}.\n` });
});

test('the file that refuses is itself understood by the oldest of them', () => {
  const { program } = parseSync('bin.js', readFileSync(bin, 'utf8'));
  const kinds = new Set<string>();
  const visit = (node: unknown): void => {
    if (typeof node !== 'object' || node === null) return;
    const { type, kind } = node as { type?: string; kind?: string };
    if (type !== undefined) kinds.add(type === 'VariableDeclaration' ? `${kind}` : type);
    for (const child of Object.values(node)) visit(child);
  };
  visit(program);
  const modern = /^(let|const|Arrow|Template|Chain|Await|Class|Import(?!Expression)|Export|Spread|.*Pattern)/;
  expect([...kinds].filter((kind) => modern.test(kind))).toEqual([]);
  expect(kinds).toContain('ImportExpression');
});
