import type { RolldownLog } from 'rolldown';
import type { BundleRequest } from './bundler.ts';

type Request = Pick<BundleRequest, 'sources'>;

/** Names that other modules import by name from a file that was changed for the bundle and does not have them. */
export function missingExports(error: unknown, request: Request): ReadonlyMap<string, readonly string[]> {
  const failures = (error as { errors?: (RolldownLog & { exporter?: string })[] }).errors ?? [];
  return collect(
    failures.filter((failure) => failure.code === 'MISSING_EXPORT'),
    request,
  );
}

/** The same for `namespace.name`, which the bundler only warns of. */
export function undefinedImportsOf(logs: readonly RolldownLog[], request: Request): ReadonlyMap<string, readonly string[]> {
  return collect(
    logs.filter((log) => log.code === 'IMPORT_IS_UNDEFINED'),
    request,
  );
}

function collect(logs: readonly RolldownLog[], request: Request): ReadonlyMap<string, readonly string[]> {
  const missing = new Map<string, string[]>();
  for (const log of logs) {
    const files = log.exporter === undefined || !request.sources.has(log.exporter) ? [...request.sources.keys()] : [log.exporter];
    if (log.code === 'MISSING_EXPORT' && !request.sources.has(log.exporter ?? '')) continue;
    const name = /[`"']([^`"']+)[`"'] (?:is not exported|will always be undefined)/.exec(log.message)?.[1]?.replace(/^.*\./, '') ?? '*';
    for (const file of files) missing.set(file, [...(missing.get(file) ?? []), name]);
  }
  return missing;
}
