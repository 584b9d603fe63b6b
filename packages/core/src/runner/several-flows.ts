/** What the entry module of a bundle with several flows calls, beside what every bundle's does. */
import type { BundleEntry } from '../protocol/bundle-manifest.ts';
import { found } from './load-guard.ts';
import { rememberRun } from './run-of-several.ts';
import { readRunToken } from './settings.ts';
import type { StartedRun } from './started-run.ts';

/** Called before the runner starts, which takes the token out of the environment. */
export function beginWithSeveral(run: StartedRun, entries: readonly BundleEntry[]): void {
  rememberRun({ run, entries, token: readRunToken() });
}

/** Marks a further flow; its number stands at the end of the tag. */
export function foundFurther<Value>(tag: string, value: Value): Value {
  return found(Number(tag.slice(tag.lastIndexOf(':') + 1)), value);
}
