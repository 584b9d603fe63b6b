import { describe, expect, test } from 'vitest';
import type { PathDetails } from '../docker-client.ts';
import { moment, SeenFiles } from './seen-files.ts';

const look = (modifiedAt: string, bytes = 3): PathDetails => ({ bytes, modifiedAt, kind: 'file' });
const root = look('2026-01-01T00:00:05.5Z', 4096);
const found = (path: string) => ({ path, bytes: 3, modifiedAt: new Date(0), body: Buffer.from('abc') });

function seen(looks: ReadonlyMap<string, PathDetails | null> = new Map()): SeenFiles {
  const files = new SeenFiles();
  files.remember('v', { reading: files.begin('v'), root, looks }, [found('result')]);
  return files;
}

describe('what an archive call brought', () => {
  test('answers for a file that is as old as it was before the call', () => {
    expect(seen().body('v', 'result', look('2026-01-01T00:00:05.499999999Z'))?.toString()).toBe('abc');
    const looks = new Map([['result', look('2026-01-01T00:00:06.1Z')]]);
    expect(seen(looks).body('v', 'result', look('2026-01-01T00:00:06.100Z'))?.toString()).toBe('abc');
  });

  test('does not answer for one that has another size, a later time or another name', () => {
    expect(seen().body('v', 'result', look('2026-01-01T00:00:05Z', 4))).toBeNull();
    expect(seen().body('v', 'result', look('2026-01-01T00:00:05.500000001Z'))).toBeNull();
    expect(seen().body('v', 'other', look('2026-01-01T00:00:05Z'))).toBeNull();
    expect(seen().body('w', 'result', look('2026-01-01T00:00:05Z'))).toBeNull();
  });

  test('names what is there for as long as no name came or went', () => {
    expect(seen().names('v', root)).toEqual(['result']);
    expect(seen().names('v', look('2026-01-01T00:00:05.500000001Z'))).toBeNull();
  });

  test('is not remembered where something was written meanwhile, and is forgotten when it is', () => {
    const files = seen();
    const reading = files.begin('v');
    files.forget('v');
    expect(files.names('v', root)).toBeNull();
    files.remember('v', { reading, root, looks: new Map() }, [found('result')]);
    expect(files.names('v', root)).toBeNull();
  });
});

test.each([
  ['2026-01-01T00:00:00Z', '2026-01-01T00:00:00.000000001Z'],
  ['2026-01-01T00:00:00.12Z', '2026-01-01T00:00:00.123Z'],
  ['2026-01-01T02:00:00.9+02:00', '2026-01-01T00:00:00.91Z'],
])('%s is before %s', (earlier, later) => {
  expect(moment(earlier) < moment(later)).toBe(true);
});
