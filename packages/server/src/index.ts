/** `@farhaul/server`: hosts the control plane over HTTP. */
export { DEFAULT_PORT, startServer, type FarhaulServer, type ServerOptions } from './start-server.ts';
export type { TlsFiles } from './transport.ts';
