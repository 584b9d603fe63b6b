import { createRouterClient } from '@orpc/server';
import { defaultTimings, type Timings } from '../settings/timings.ts';
import { type Access, createAccess } from './access/create-access.ts';
import type { Client } from '../protocol/contract.ts';
import type { ObjectStore } from './objects/object-store.ts';
import { ServedObjects } from './objects/served-objects.ts';
import { tableObjects } from './objects/table-objects.ts';
import { quietLogger, type ServiceLogger } from './service-logger.ts';
import { readFailures } from './read-failures.ts';
import { createRouter, type ServiceRouter } from './router.ts';
import type { ServiceCore, ServiceHost } from './service-core.ts';
import type { Store } from './store/store.ts';
import { createSweeper } from './sweep/sweeper.ts';

export interface ServiceOptions {
  store: Store;
  /** Epoch milliseconds; only tests give one. @default the store's clock */
  clock?: () => number;
  timings?: Partial<Timings>;
  /** For the handshake: version of the package, whether it asks for keys, whether it stores objects. */
  host?: Partial<ServiceHost>;
  logger?: ServiceLogger;
  /** Where objects rest that the API serves. @default tables of the store */
  objects?: ObjectStore;
}

export interface Service {
  /** In-process; the same type as over HTTP. */
  readonly client: Client;
  readonly router: ServiceRouter;
  readonly store: Store;
  readonly timings: Timings;
  /** For hosts that ask for keys. */
  readonly access: Access;
  /** One round of the background work, whoever leads: late runs, lost leases, silent runners. For tests and tools. */
  sweep(): Promise<void>;
  /** Sweeps from now on, while this process holds the leader row. Never keeps the process alive. */
  start(): void;
  stop(): Promise<void>;
}

/** The control plane over a store. Does nothing by itself until `start`. */
export function createService({ store, clock, timings, host, logger = quietLogger }: ServiceOptions): Service {
  const allTimings: Timings = { ...defaultTimings, ...timings };
  const moment = () => ({ now: clock?.() ?? store.now(), timings: allTimings });
  const core: ServiceCore = {
    store,
    timings: allTimings,
    logger,
    moment,
    host: { version: '0.0.0', authentication: false, servesStorage: false, ...host },
    read: (query) => store.read(() => query(moment())),
    write: (transaction) => store.write(() => transaction(moment())),
  };
  const router = createRouter(core);
  const sweeper = createSweeper(core);
  return {
    client: createRouterClient(router, { context: {}, interceptors: [readFailures] }),
    access: createAccess(core),
    router,
    store,
    timings: allTimings,
    sweep: () => sweeper.sweep(),
    start: () => sweeper.start(),
    stop: () => sweeper.stop(),
  };
}
