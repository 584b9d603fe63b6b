/** For programs that operate runs and pools: the typed client, and what an operator's tool needs beside it. */
import type { CreateBundleByEntrypoint } from './bundle/create-bundle.ts';
import { loadBundling } from './bundle/load-bundling.ts';
import type { Bundle } from './protocol/bundle-manifest.ts';

export { connect, type Connection } from './runs/connect.ts';
export { followLogs, type FollowLogsOptions } from './runs/follow-logs.ts';
export { lastServer, readServerFile, writeServerFile, type ServerFile } from './runs/server-file.ts';
export { apiUrlOf } from './settings/api-url.ts';
export { type Profile, type Profiles, readProfiles, writeProfiles } from './settings/profiles.ts';
export { logLimitText } from './settings/log-limit.ts';
export {
  readDataDirectory,
  readEnvironment,
  readSecretKeySettings,
  readLogLimit,
  readRetention,
  readSettings,
  type Settings,
} from './settings/settings.ts';
export { version } from './settings/version.ts';
export { FarhaulError } from './errors/farhaul-error.ts';
export { errorCodes, type ErrorCode } from './errors/error-codes.ts';
export { newId } from './engine/new-id.ts';
export { nearestName } from './job/nearest-name.ts';
export { parseDuration } from './flow/duration.ts';
export { isTerminal, type State, type StateType } from './protocol/states.ts';
export type { Client } from './protocol/contract.ts';
export type {
  ApiKey,
  AuditEntry,
  Block,
  Event,
  FlowRun,
  LogEntry,
  Role,
  TaskRun,
  WorkerRecord,
  WorkPool,
  WorkQueue,
} from './protocol/entities.ts';
export { checkTemplate } from './job/check-template.ts';
export { resolveJob, type ResolvedJob, type ResolveJobInput } from './job/resolve-job.ts';
export { silentLogger } from './discovery/silent-logger.ts';
export { asPluginV1 } from './discovery/as-plugin-v1.ts';
export { decodeResult, type ResultContent } from './protocol/result-document.ts';
export { discoverPlugins } from './discovery/discover-plugins.ts';
export { createPluginRegistry, type PluginRegistry } from './discovery/plugin-registry.ts';
export { configurationFaults, type ConfigurationFault } from './job/configuration-faults.ts';
export { openStorageDescription } from './storage/open-storage.ts';
export { tryStorage } from './storage/try-storage.ts';
export { prepareBlock } from './blocks/prepare-block.ts';
export { previewJob, type JobPreview } from './runs/preview-job.ts';
export type { BlockTypeV1 } from './plugin/v1/block-v1.ts';
export { carrierOf } from './worker/carry-objects.ts';
export { collectGarbage, type GarbageReport } from './storage/collect-garbage.ts';
export { storeBundle } from './storage/store-bundle.ts';
export { openLocalStorage } from './storage/local-storage.ts';
export type { StorageDescription } from './protocol/entities.ts';
export type { BaseJobTemplateV1 as BaseJobTemplate } from './plugin/v1/plugin-v1.ts';
export type { Bundle, BundleManifestV1 } from './protocol/bundle-manifest.ts';

/** Makes the bundle of a flow named by its place, without running anything of it. The bundler is loaded at the first call. */
export async function createBundle(input: CreateBundleByEntrypoint): Promise<Bundle> {
  return await (await loadBundling()).createBundle(input);
}
