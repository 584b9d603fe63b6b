import { join } from 'node:path';

/** Where programs are looked for. */
export function programPath(environment: NodeJS.ProcessEnv = process.env): string {
  return environment['PATH'] ?? environment['Path'] ?? '';
}

/**
 * The environment of npm: that of the run, which no longer has a token in it, with places to write that are the run's own.
 * How npm reaches its registry is said by `npm_config_*` variables, or by the configuration that the image has.
 *
 * @param place a writable directory
 */
export function npmEnvironment(place: string, environment: NodeJS.ProcessEnv = process.env): NodeJS.ProcessEnv {
  const given = new Set(Object.keys(environment).map((name) => name.toLowerCase()));
  const home = environment['HOME'];
  const configuration: Record<string, string> = {
    npm_config_cache: join(place, 'cache'),
    npm_config_fetch_retry_mintimeout: '1000',
    npm_config_fetch_retry_maxtimeout: '10000',
    npm_config_logs_max: '0',
    npm_config_update_notifier: 'false',
    ...(home !== undefined && { npm_config_userconfig: join(home, '.npmrc') }),
  };
  const isForNode = environment['NODE_OPTIONS'] !== undefined;
  return {
    ...environment,
    ...Object.fromEntries(Object.entries(configuration).filter(([name]) => !given.has(name))),
    HOME: place,
    TMPDIR: place,
    // It is about code that is given as text, and npm is a file.
    ...(isForNode && { NODE_OPTIONS: environment['NODE_OPTIONS']!.replace(/--input-type[= ]\S+/g, '') }),
  };
}
