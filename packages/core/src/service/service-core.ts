import type { Timings } from '../settings/timings.ts';
import type { Moment } from './moment.ts';
import type { ServedObjects } from './objects/served-objects.ts';
import type { SecretKeys } from './secrets/secret-keys.ts';
import type { ServiceLogger } from './service-logger.ts';
import type { Store } from './store/store.ts';
import type { Transaction } from './store/statement.ts';

/** What the process that runs the service says of itself. */
export interface ServiceHost {
  version: string;
  authentication: boolean;
  servesStorage: boolean;
}

/** What the calls of the API share. */
export interface ServiceCore {
  readonly store: Store;
  readonly timings: Timings;
  readonly host: ServiceHost;
  readonly logger: ServiceLogger;
  readonly objects: ServedObjects;
  /** Encrypt what blocks keep secret. */
  readonly secretKeys: SecretKeys;
  /** Aborted when the service is about to close: what waits is answered now. */
  readonly closing: AbortSignal;
  moment(): Moment;
  read<Result>(query: (moment: Moment) => Transaction<Result>): Promise<Result>;
  write<Result>(transaction: (moment: Moment) => Transaction<Result>): Promise<Result>;
  writeThenRead<Written, Result>(
    transaction: (moment: Moment) => Transaction<Written>,
    query: (moment: Moment, written: Written) => Transaction<Result>,
  ): Promise<Result>;
}
