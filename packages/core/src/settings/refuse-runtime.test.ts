import { execFile } from 'node:child_process';
import { fileURLToPath } from 'node:url';
import { promisify } from 'node:util';
import { describe, expect, test } from 'vitest';
import { refuseRuntime } from './refuse-runtime.ts';

describe('a JavaScript runtime', () => {
  test.each([{ node: '22.19.0' }, { node: '24.0.0' }, { node: '26.10.0' }])('%j is taken', (versions) => {
    expect(() => refuseRuntime(versions)).not.toThrow();
  });

  test.each([
    [{ node: '20.20.2' }, 'Node 20.20.2'],
    [{ node: '22.18.0' }, 'Node 22.18.0'],
    [{ node: '24.3.0', bun: '1.3.0' }, 'Bun'],
    [{ node: '24.3.0', deno: '2.5.0' }, 'Deno'],
  ])('%j is refused by name', (versions, name) => {
    expect(() => refuseRuntime(versions)).toThrow(
      expect.objectContaining({ code: 'FARHAUL_NODE_UNSUPPORTED', message: expect.stringContaining(`this is ${name}.`) }),
    );
  });

  test('that is too old is refused when the author API is imported', async () => {
    const pretend = "Object.defineProperty(process, 'versions', { value: { ...process.versions, node: '20.20.2' } });";
    const index = fileURLToPath(new URL('../index.ts', import.meta.url));
    const script = `${pretend} import(${JSON.stringify(index)}).catch((error) => console.log(error.code, error.message));`;
    const { stdout } = await promisify(execFile)(process.execPath, ['--conditions=@farhaul/source', '-e', script]);
    expect(stdout).toBe('FARHAUL_NODE_UNSUPPORTED farhaul needs Node 22.19 or newer; this is Node 20.20.2.\n');
  });
});
