export interface ServiceLogger {
  info(message: string, fields?: Record<string, unknown>): void;
  warn(message: string, fields?: Record<string, unknown>): void;
}

/** What is worth knowing is in the store's events; a host that wants lines gives a logger. */
export const quietLogger: ServiceLogger = { info: () => {}, warn: () => {} };
