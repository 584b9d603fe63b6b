/** `@farhaul/testkit`: the contracts as tests, the real control plane in memory, and a worker type without infrastructure. */
export { describePluginContract, type PluginContractOptions } from './plugin/describe-plugin-contract.ts';
export type { PluginTrialParts } from './plugin/plugin-trial.ts';
export { describeStorageContract, type StorageContractOptions } from './storage/describe-storage-contract.ts';
export type { StorageContractSubject } from './storage/storage-rules.ts';
export { describeWorkerContract, type WorkerContractOptions } from './worker/describe-worker-contract.ts';
export type { WorkerContractSubject } from './worker/worker-contract-subject.ts';
export type { WorkerTrialJobs } from './worker/worker-trial.ts';
export { testService, type ContractFlowName, type SubmitOptions, type TestService, type TestServiceOptions } from './run/test-service.ts';
export type { RuleSkips } from './rules/rule.ts';
export { FakeCloud, FakeWorker, type FakeProgram, type FakeUnit } from './fake-worker.ts';
