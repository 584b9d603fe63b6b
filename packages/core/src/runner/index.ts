/** What a bundle's own entry module calls; everything here ships in every bundle. */
export { startRunner, type StartRunnerOptions } from './start-runner.ts';
export { capture, found, snapshotValue } from './load-guard.ts';
export { projectFile } from './project-file.ts';
export { importedPackage, preparePackages, requirePackage } from './outside-packages.ts';
