/** Loads node:sqlite late, and without its one ExperimentalWarning, which some releases of Node 22 and 24 print. */
type SqliteModule = typeof import('node:sqlite');

export function loadSqlite(): SqliteModule {
  const emitWarning = process.emitWarning;
  process.emitWarning = function exceptForSqlite(warning: string | Error, ...rest: unknown[]): void {
    if (!isSqliteWarning(warning, rest[0])) Reflect.apply(emitWarning, process, [warning, ...rest]);
  } as typeof process.emitWarning;
  try {
    // Synchronous, so that nobody else's code runs while the function above is in place.
    return process.getBuiltinModule('node:sqlite');
  } finally {
    process.emitWarning = emitWarning;
  }
}

function isSqliteWarning(warning: string | Error, options: unknown): boolean {
  const type = typeof options === 'string' ? options : (options as { type?: string } | undefined)?.type;
  return type === 'ExperimentalWarning' && String(warning).startsWith('SQLite is an experimental feature');
}
