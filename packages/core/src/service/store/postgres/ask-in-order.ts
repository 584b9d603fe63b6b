import type { PostgresConnection, PostgresQuery, PostgresResult } from './postgres-pool.ts';

export type Ask = (query: PostgresQuery) => Promise<PostgresResult>;

/** In the order of the calls: on a connection that pipelines at once, on another each when the one before it is answered. */
export function askInOrder(connection: PostgresConnection): Ask {
  if (connection.pipeline) return (query) => connection.query(query);
  let before: Promise<unknown> = Promise.resolve();
  return (query) => {
    const answer = before.then(() => connection.query(query));
    before = settled(answer);
    return answer;
  };
}

/** What `asking` asks before it first waits goes out in one piece, which costs both sides less than several. */
export function inOnePiece<Result>({ connection }: PostgresConnection, asking: () => Result): Result {
  connection?.stream?.cork();
  try {
    return asking();
  } finally {
    connection?.stream?.uncork();
  }
}

/** Never rejects: for what is awaited later. */
export function settled<Result>(promise: Promise<Result>): Promise<{ result: Result; error?: never } | { error: Error }> {
  return promise.then(
    (result) => ({ result }),
    (error: Error) => ({ error }),
  );
}
