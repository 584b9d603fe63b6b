export { openEmbedded, type EmbeddedOptions, type EmbeddedService } from './open-embedded.ts';
export { createService, type Service, type ServiceOptions } from './service.ts';
export type { ServiceLogger } from './service-logger.ts';
export { openSqliteStore } from './store/sqlite/sqlite-store.ts';
export type { Store } from './store/store.ts';
export { createApiHandler, type ApiHandler, type ApiHandlerOptions } from './http/api-handler.ts';
export { createHttpClient, type HttpClientOptions } from './http/http-client.ts';
export { openPostgresStore, type PostgresStoreOptions } from './store/postgres/postgres-store.ts';
export type { PostgresConnection, PostgresPool, PostgresQuery, PostgresResult } from './store/postgres/postgres-pool.ts';
