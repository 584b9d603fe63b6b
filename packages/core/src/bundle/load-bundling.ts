import { withVariable } from '../settings/settings.ts';

/**
 * Loads what makes bundles, so that rolldown's memory comes in small pages. In pages of 2 MB, which its allocator asks for
 * on Linux, each of its threads begins with megabytes that the system has to clear: a bundle takes 190 MB instead of 60,
 * and where memory comes from a host, as in any virtual machine, longer too. The allocator looks once, when it is loaded.
 */
export async function loadBundling(): Promise<typeof import('./create-bundle.ts')> {
  return await withVariable('MIMALLOC_ARENA_EAGER_COMMIT', '0', () => import('./create-bundle.ts'));
}
