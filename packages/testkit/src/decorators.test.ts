import { execFile } from 'node:child_process';
import { mkdirSync, mkdtempSync, rmSync, symlinkSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { dirname, join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { afterAll, beforeAll, expect, test } from 'vitest';
import { decorators } from './decorators.ts';

const root = fileURLToPath(new URL('../../../', import.meta.url));
const flows = `import { flow, getRunContext, submit, subprocess } from '@farhaul/core';

export class Pipelines {
  @subprocess()
  @flow({ retries: 1 })
  static async nightly(day: string): Promise<string> {
    return \`\${day} in \${process.pid}, \${getRunContext().flowName}\`;
  }
}
export const start = (day: string) => submit(Pipelines.nightly, day);
`;
let project: string;

beforeAll(() => {
  project = mkdtempSync(join(tmpdir(), 'farhaul-decorators-'));
  const write = (path: string, content: string): void => {
    mkdirSync(dirname(join(project, path)), { recursive: true });
    writeFileSync(join(project, path), content);
  };
  mkdirSync(join(project, 'node_modules/@farhaul'), { recursive: true });
  for (const name of ['core', 'testkit']) symlinkSync(join(root, 'packages', name), join(project, 'node_modules/@farhaul', name));
  symlinkSync(join(root, 'node_modules/vitest'), join(project, 'node_modules/vitest'));
  write('package.json', JSON.stringify({ name: 'project', type: 'module' }));
  write('flows.ts', flows);
  write(
    'flows.test.ts',
    `import { expect, test } from 'vitest';
import { Pipelines, start } from './flows.ts';
test('a decorated static method runs elsewhere, called and submitted', async () => {
  const [day, pid, name] = (await Pipelines.nightly('2026-11-20')).split(/ in |, /);
  expect([day, name]).toEqual(['2026-11-20', 'nightly']);
  expect(Number(pid)).not.toBe(process.pid);
  expect(await start('x').result()).toMatch(/^x in /);
}, 60_000);
`,
  );
  write(
    'vitest.config.ts',
    `import { decorators } from '@farhaul/testkit/decorators';
export default { plugins: [decorators()], ssr: { resolve: { conditions: ['@farhaul/source', 'module', 'node', 'development|production'] } } };
`,
  );
});
afterAll(() => rmSync(project, { recursive: true, force: true }));

test("flows as decorators run under vitest in a user's project", async () => {
  const { code, output } = await new Promise<{ code: number | null; output: string }>((resolve) => {
    const environment = {
      PATH: process.env['PATH'],
      HOME: project,
      FARHAUL_HOME: join(project, 'data'),
      NODE_OPTIONS: '--conditions=@farhaul/source',
    };
    const child = execFile(
      process.execPath,
      ['node_modules/vitest/vitest.mjs', 'run'],
      { cwd: project, env: environment },
      (_error, stdout, stderr) => resolve({ code: child.exitCode, output: stdout + stderr }),
    );
  });
  expect(output).toMatch(/1 passed/);
  expect(code).toBe(0);
}, 120_000);

test('files without decorators, and those of packages, are left alone', async () => {
  const plugin = decorators();
  expect(await plugin.transform('const mail = "a@b.c";\n/** @param x */\n', '/project/a.ts')).toBe(null);
  expect(await plugin.transform('@flow()\nclass A {}', '/project/node_modules/x/a.ts')).toBe(null);
  expect(await plugin.transform('@flow()\nclass A {}', '/project/a.css')).toBe(null);
});

test('lines stay where they are told to be by the map', async () => {
  const result = await decorators().transform(flows, '/project/flows.ts');
  expect(result?.code).not.toMatch(/^\s*@subprocess/m);
  expect(JSON.parse(result?.map ?? '{}')).toMatchObject({ version: 3, sources: ['/project/flows.ts'] });
});
