import { mkdirSync, mkdtempSync, rmSync, statSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, describe, expect, test } from 'vitest';
import { isCaller, MountAccess } from './docker-mount-access.ts';

const place = mkdtempSync(join(tmpdir(), 'farhaul-access-'));
afterAll(() => rmSync(place, { recursive: true, force: true }));
let count = 0;

function directory(): string {
  const path = join(place, String((count += 1)));
  mkdirSync(path, { mode: 0o700 });
  mkdirSync(join(path, 'inner'), { mode: 0o700 });
  writeFileSync(join(path, 'file'), '', { mode: 0o600 });
  return path;
}

const modes = (path: string): string[] =>
  [path, join(path, 'file'), join(path, 'inner')].map((one) => (statSync(one).mode & 0o777).toString(8));
const mount = (source: string, readOnly: boolean) => [{ kind: 'directory', source, target: '/farhaul/1', readOnly }];
const stranger = { user: '54321', mapsUsers: null } as const;

test('who the program runs as decides whether anything must be opened', () => {
  const [caller, root] = [1000, 0];
  expect(isCaller({ user: '', mapsUsers: null }, root)).toBe(true);
  expect(isCaller({ user: 'root:staff', mapsUsers: null }, root)).toBe(true);
  expect(isCaller({ user: '', mapsUsers: null }, caller)).toBe(false);
  expect(isCaller({ user: '1000:5', mapsUsers: null }, caller)).toBe(true);
  expect(isCaller({ user: 'node', mapsUsers: null }, caller)).toBe(false);
  expect(isCaller({ user: '', mapsUsers: 'rootless' }, caller)).toBe(true);
  expect(isCaller({ user: '1000', mapsUsers: 'rootless' }, caller)).toBe(false);
  expect(isCaller({ user: '', mapsUsers: 'userns' }, root)).toBe(false);
});

describe.skipIf(process.platform === 'win32')('directories that are mounted', () => {
  test('to be read are opened for reading, to be written for writing; what lies deeper is not', async () => {
    const [read, written] = [directory(), directory()];
    await new MountAccess().open([...mount(read, true), ...mount(written, false)], stranger);
    expect(modes(read)).toEqual(['755', '644', '700']);
    expect(modes(written)).toEqual(['777', '666', '700']);
  });

  test('stay as they are where the program is the caller, and where they are no directories', async () => {
    const path = directory();
    const access = new MountAccess();
    await access.open(mount(path, false), { user: String(process.getuid?.()), mapsUsers: null });
    await access.open([{ kind: 'docker-volume', source: path, target: '/x', readOnly: false }], stranger);
    expect(modes(path)).toEqual(['700', '600', '700']);
  });

  test('are opened again when a file was added', async () => {
    const path = directory();
    const access = new MountAccess();
    await access.open(mount(path, true), stranger);
    writeFileSync(join(path, 'later'), '', { mode: 0o600 });
    await access.open(mount(path, true), stranger);
    expect(statSync(join(path, 'later')).mode & 0o777).toBe(0o644);
  });
});
