/** The part of `pg` that the store uses; a host gives its own pool, so that core does not depend on a driver. */
export interface PostgresResult {
  rows: Record<string, unknown>[];
  fields: { name: string; dataTypeID: number }[];
}

export interface PostgresQuery {
  text: string;
  values: unknown[];
  /** Keeps the statement prepared on its connection. */
  name?: string;
}

export interface PostgresConnection {
  /** Whether it sends a query before the one before it is answered. */
  readonly pipeline?: boolean;
  /** Of the driver: held back meanwhile, what is asked goes out in one piece. */
  readonly connection?: { stream?: { cork(): void; uncork(): void } };
  query(query: PostgresQuery): Promise<PostgresResult>;
  on?(event: 'notification', listener: (notification: { payload?: string | undefined }) => void): unknown;
  on?(event: 'error' | 'end', listener: (error?: Error) => void): unknown;
  /** With an error the connection is dropped. */
  release(error?: Error | boolean): void;
}

export interface PostgresPool {
  query(query: PostgresQuery): Promise<PostgresResult>;
  connect(): Promise<PostgresConnection>;
  end(): Promise<void>;
}
