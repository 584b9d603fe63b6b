import { afterAll, expect, test, vi } from 'vitest';
import { CommandLine } from '../../command-line.fixture.ts';

// Each step is a process, and the machine may be busy.
vi.setConfig({ testTimeout: 240_000, hookTimeout: 240_000 });

const line = new CommandLine();
afterAll(() => line.remove());

async function refused(args: readonly string[], environment: Record<string, string> = {}): Promise<string> {
  const { code, stdout, stderr } = await line.start(['server', 'start', ...args], environment).finished;
  expect({ code, stdout }).toEqual({ code: 1, stdout: '' });
  return stderr;
}

test('a server prints where it is, whether it asks for keys, and where its data lies; it is found, and says goodbye', async () => {
  expect((await line.run('server', 'status')).code).toBe(1);
  const server = line.start(['server', 'start', '--port', '0']);
  await server.printed('openapi.json');
  expect(await line.json('server', 'status')).toMatchObject({ answers: true, source: 'data directory', store: 'sqlite' });
  const [url = ''] = /http:\S+\/api/.exec((await line.run('server', 'status')).stdout) ?? [];
  expect(await refused(['--port', '0'])).toContain('Use that one, stop it first');
  expect(await refused(['--port', new URL(url).port], { FARHAUL_HOME: `${line.home}-other` })).toContain('Choose another --port');
  server.child.kill('SIGTERM');
  const { code, stdout } = await server.finished;
  expect(code).toBe(0);
  expect(stdout).toContain(`SQLite in ${line.home}`);
  expect(stdout).toMatch(/authentication +none/);
  const gone = await line.start(['server', 'status'], { FARHAUL_API_URL: url }).finished;
  expect(gone).toMatchObject({ code: 1, stdout: expect.stringMatching(/^no answer .*\n.*cannot be reached.*\nStart it with/) });
});

test('what cannot be listened on or stored in is refused with what to do', async () => {
  expect(await refused(['--port', '70000'])).toContain('Give a number from 0 to 65535.');
  expect(await refused(['--port', '0'], { DATABASE_URL: 'mysql://x' })).toContain('Write postgres://');
  const unreachable = await refused(['--port', '0'], { DATABASE_URL: 'postgres://someone:secret-word@127.0.0.1:1/farhaul' });
  expect(unreachable).toContain('cannot be reached');
  expect(unreachable).not.toContain('secret-word');
});
