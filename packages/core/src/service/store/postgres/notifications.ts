import { randomUUID } from 'node:crypto';
import type { OutsideChanges } from '../changes.ts';
import type { PostgresConnection, PostgresPool } from './postgres-pool.ts';

const CHANNEL = 'farhaul_changes';
/** Topics of several commits go out together: every NOTIFY takes a lock that all committers share. */
const GATHER_MS = 2;
/** PostgreSQL refuses 8,000 bytes. */
const LONGEST = 7_000;
const AGAIN_MS = 1_000;

export interface Notifications extends OutsideChanges {
  /** After a commit. What gets lost with this process is found by the others' own looking. */
  announce(topics: readonly string[]): void;
  close(): Promise<void>;
}

/** LISTEN and NOTIFY between the servers on one database. Listens from the first waiter until it is closed. */
export function createNotifications(pool: PostgresPool): Notifications {
  const sender = randomUUID().slice(0, 8);
  const pending = new Set<string>();
  let announcing: NodeJS.Timeout | null = null;
  let sending: Promise<void> = Promise.resolve();
  let woken: ((topics: readonly string[] | 'all') => void) | null = null;
  let connection: PostgresConnection | null = null;
  let opening = false;
  let closed = false;

  function lost(): void {
    connection?.release(true);
    connection = null;
    if (!closed) setTimeout(() => void listen(), AGAIN_MS).unref();
  }

  async function listen(): Promise<void> {
    if (connection || opening || closed) return;
    opening = true;
    try {
      const made = await pool.connect();
      made.on?.('notification', ({ payload }) => received(payload));
      made.on?.('error', () => {
        if (connection === made) lost();
      });
      await made.query({ text: `listen ${CHANNEL}`, values: [] });
      connection = made;
      // Whatever happened while nobody listened.
      woken?.('all');
    } catch {
      if (!closed) setTimeout(() => void listen(), AGAIN_MS).unref();
    } finally {
      opening = false;
    }
  }

  function received(text: string | undefined): void {
    const [from, ...topics] = (text ?? '').split(' ');
    if (from === sender) return;
    woken?.(topics.includes('*') ? 'all' : topics);
  }

  async function send(): Promise<void> {
    announcing = null;
    const text = [sender, ...pending].join(' ');
    pending.clear();
    const payload = text.length > LONGEST ? `${sender} *` : text;
    await pool.query({ text: `select pg_notify('${CHANNEL}', $1)`, values: [payload] }).catch(() => {});
  }

  return {
    start(callback) {
      woken = callback;
      void listen();
    },
    stop() {
      woken = null;
    },
    announce(topics) {
      if (closed) return;
      for (const topic of topics) pending.add(topic);
      announcing ??= setTimeout(() => {
        sending = send();
      }, GATHER_MS);
    },
    async close() {
      if (announcing) {
        clearTimeout(announcing);
        sending = send();
      }
      closed = true;
      await sending;
      connection?.release(true);
      connection = null;
    },
  };
}
