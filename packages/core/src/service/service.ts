import { createRouterClient } from '@orpc/server';
import { readLogLimit, readRetention } from '../settings/settings.ts';
import { defaultTimings, type Timings } from '../settings/timings.ts';
import { type Access, createAccess } from './access/create-access.ts';
import type { Client } from '../protocol/contract.ts';
import type { ObjectStore } from './objects/object-store.ts';
import { ServedObjects } from './objects/served-objects.ts';
import { tableObjects } from './objects/table-objects.ts';
import { noSecretKeys, type SecretKeys } from './secrets/secret-keys.ts';
import { quietLogger, type ServiceLogger } from './service-logger.ts';
import { readFailures } from './read-failures.ts';
import { createRouter, type ServiceRouter } from './router.ts';
import type { ServiceCore, ServiceHost } from './service-core.ts';
import type { Store } from './store/store.ts';
import { first, sql } from './store/statement.ts';
import { createSweeper } from './sweep/sweeper.ts';

export interface ServiceOptions {
  store: Store;
  /** Epoch milliseconds; only tests give one. @default the store's clock */
  clock?: () => number;
  timings?: Partial<Timings>;
  /** Bytes of lines that are kept of one run; Infinity: all. @default `FARHAUL_LOG_LIMIT`, else 256 MiB */
  logLimitBytes?: number;
  /** For the handshake: version of the package, whether it asks for keys, whether it stores objects. */
  host?: Partial<ServiceHost>;
  logger?: ServiceLogger;
  /** Where objects rest that the API serves. @default tables of the store */
  objects?: ObjectStore;
  /** Encrypt what blocks keep secret. @default none: a block with a secret is refused */
  secretKeys?: SecretKeys;
}

export interface Service {
  /** In-process; the same type as over HTTP. */
  readonly client: Client;
  readonly router: ServiceRouter;
  readonly store: Store;
  readonly timings: Timings;
  readonly objects: ServedObjects;
  readonly logger: ServiceLogger;
  readonly secretKeys: SecretKeys;
  /** For hosts that ask for keys. */
  readonly access: Access;
  /** One round of the background work, whoever leads: late runs, lost leases, silent runners. For tests and tools. */
  sweep(): Promise<void>;
  /** Sweeps from now on, while this process holds the leader row. Never keeps the process alive. */
  start(): void;
  stop(): Promise<void>;
  /** Answers all calls that wait with what there is, now and from now on: the host is about to close. */
  endWaits(): void;
  /** Rejects where the store does not answer. */
  check(): Promise<void>;
}

/** The control plane over a store. Does nothing by itself until `start`. */
export function createService({
  store,
  clock,
  timings,
  logLimitBytes = readLogLimit(),
  host,
  objects = tableObjects(store),
  logger = quietLogger,
  secretKeys = noSecretKeys,
}: ServiceOptions): Service {
  const allTimings: Timings = { ...defaultTimings, ...readRetention(), ...timings };
  const closing = new AbortController();
  const moment = () => ({ now: clock?.() ?? store.now(), timings: allTimings, logLimitBytes });
  const core: ServiceCore = {
    store,
    get objects() {
      return served;
    },
    timings: allTimings,
    secretKeys,
    logger,
    moment,
    closing: closing.signal,
    host: { version: '0.0.0', authentication: false, servesStorage: true, ...host },
    read: (query) => store.read(() => query(moment())),
    write: (transaction) => store.write(() => transaction(moment())),
    writeThenRead: (transaction, query) =>
      store.writeThenRead(
        () => transaction(moment()),
        (written) => query(moment(), written),
      ),
  };
  const served: ServedObjects = new ServedObjects(objects, core);
  const router = createRouter(core);
  const sweeper = createSweeper(core);
  return {
    client: createRouterClient(router, { context: {}, interceptors: [readFailures] }),
    access: createAccess(core),
    router,
    store,
    timings: allTimings,
    objects: served,
    logger,
    secretKeys,
    sweep: () => sweeper.sweep(),
    start: () => sweeper.start(),
    stop: () => sweeper.stop(),
    endWaits: () => closing.abort(),
    check: async () => void (await core.read(() => first(sql`select 1 as answers`))),
  };
}
