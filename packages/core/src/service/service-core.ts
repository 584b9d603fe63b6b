import type { Timings } from '../settings/timings.ts';
import type { Moment } from './moment.ts';
import type { ServiceLogger } from './service-logger.ts';
import type { Store } from './store/store.ts';
import type { Transaction } from './store/statement.ts';

/** What the calls of the API share. */
export interface ServiceCore {
  readonly store: Store;
  readonly timings: Timings;
  readonly version: string;
  readonly logger: ServiceLogger;
  moment(): Moment;
  read<Result>(query: (moment: Moment) => Transaction<Result>): Promise<Result>;
  write<Result>(transaction: (moment: Moment) => Transaction<Result>): Promise<Result>;
}
