import { execFile } from 'node:child_process';
import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { promisify } from 'node:util';
import { expect, test } from 'vitest';
import { all, sql } from '../statement.ts';
import { openSqliteStore } from './sqlite-store.ts';

const fixture = fileURLToPath(new URL('full-store.fixture.ts', import.meta.url));
/** In blocks of 512 bytes. */
const LARGEST_FILE = 8_192;

test.skipIf(process.platform !== 'linux')(
  'a disk that cannot be written (limits of files: Linux) may be tried again, and nothing that was written is lost',
  async () => {
    const directory = mkdtempSync(join(tmpdir(), 'farhaul-store-'));
    try {
      const file = join(directory, 'store.db');
      const command = `ulimit -f ${LARGEST_FILE}; exec "$0" --no-warnings "$1" "$2"`;
      const { stdout } = await promisify(execFile)('/bin/sh', ['-c', command, process.execPath, fixture, file]);
      const { written, heard } = JSON.parse(stdout) as { written: number; heard: unknown };
      expect(heard).toMatchObject({ code: 'FARHAUL_STORE_FAILED', retryable: true, message: expect.stringContaining('disk I/O error') });
      const store = await openSqliteStore(file);
      const kept = await store.read(() => all(sql`select key from setting where value = ${'x'.repeat(20_000)}`));
      await store.close();
      expect(written).toBeGreaterThan(0);
      expect(kept).toHaveLength(written);
    } finally {
      rmSync(directory, { recursive: true, force: true });
    }
  },
);
