/** What the suites ask of a real control plane is asked of the emulator: it answers with the same status, fields and events. */
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { recordedExchanges } from './exchange-file.ts';
import { titled } from './exchange-titles.ts';
import { startReplay, type Replay } from './replayed-exchanges.ts';

const kinds = recordedExchanges();
let replay: Replay;
beforeAll(async () => {
  replay = await startReplay(kinds);
}, 180_000);
afterAll(async () => await replay?.close(), 180_000);

describe('the emulator answers as a real control plane did', () => {
  test.each(titled(kinds))('%s', async (_, kind) => {
    expect(await replay.differences(kind)).toEqual([]);
  });
});

test('and as it does when the node has a pod no more that the API still tells of, which is seldom', async () => {
  const known = kinds.find(({ request, reason }) => request.includes('/log') && reason === 'NotFound pods');
  expect(await replay.differences({ ...known!, reason: 'NotFound pods/log' })).toEqual([]);
});

test('nothing was asked that the emulator does not know', () => {
  expect(replay.emulator.unknownCalls).toEqual([]);
});
