import { expect, test, vi } from 'vitest';
import { createNotifications } from './notifications.ts';
import type { PostgresPool, PostgresQuery } from './postgres-pool.ts';

/** Keeps what is sent; nobody listens. */
function recordingPool(): { pool: PostgresPool; sent: string[] } {
  const sent: string[] = [];
  const query = async ({ values }: PostgresQuery) => {
    sent.push(...values.map(String));
    return { rows: [], fields: [] };
  };
  return { sent, pool: { query, connect: async () => ({ query, release: () => undefined }), end: async () => undefined } };
}

const topicsOf = (payload: string): string[] => payload.split(' ').slice(1);

test('topics of commits at the same moment go out together, each once', async () => {
  const { pool, sent } = recordingPool();
  const notifications = createNotifications(pool);
  for (const topics of [['one'], ['two', 'one'], ['three']]) notifications.announce(topics);
  await vi.waitUntil(() => sent.length > 0, { timeout: 30_000 });
  notifications.announce(['four']);
  await notifications.close();
  expect(sent.map(topicsOf)).toEqual([['one', 'two', 'three'], ['four']]);
});

test('what is announced before the close is sent, nothing after it', async () => {
  const { pool, sent } = recordingPool();
  const notifications = createNotifications(pool);
  notifications.announce(['last']);
  await notifications.close();
  notifications.announce(['too late']);
  expect(sent.map(topicsOf)).toEqual([['last']]);
});

test('more topics than a message holds wake everybody', async () => {
  const { pool, sent } = recordingPool();
  const notifications = createNotifications(pool);
  notifications.announce(Array.from({ length: 200 }, (_, index) => `work:${'pool'.repeat(10)}-${index}`));
  await notifications.close();
  expect(sent.map(topicsOf)).toEqual([['*']]);
});
