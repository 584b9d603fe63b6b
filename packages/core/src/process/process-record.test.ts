import { mkdtempSync, readdirSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { dirname, join } from 'node:path';
import { afterAll, expect, test } from 'vitest';
import { createRecord, placesBelow, type ProcessRecord, replaceRecord } from './process-record.ts';

const directory = mkdtempSync(join(tmpdir(), 'farhaul-record-'));
afterAll(() => rmSync(directory, { recursive: true, force: true }));

test('a record that could not be written is not there', async () => {
  const places = placesBelow(directory, 'fh-1');
  const unwritable = { version: 1n } as unknown as ProcessRecord;
  await expect(createRecord(places, unwritable)).rejects.toThrow(TypeError);
  expect(readdirSync(dirname(places.record))).toEqual([]);
  expect(await createRecord(places, { version: 1 } as ProcessRecord)).toBe(true);
  await expect(replaceRecord(places, unwritable)).rejects.toThrow(TypeError);
  expect(readdirSync(dirname(places.record))).toEqual(['fh-1.json']);
});
