/** `@farhaul/kubernetes/emulator`: a cluster for tests. */
export { startKubernetesEmulator, type KubernetesEmulator, type KubernetesEmulatorOptions } from './emulator.ts';
export type { EmulatedAccessRule } from './access-rules.ts';
export type { UnknownCall } from './api-server.ts';
export type { ContainerRunner, EmulatedContainer, EmulatedEnd, EmulatedMount, RunningContainer } from './container-runner.ts';
export type { EmulatorFaults, PodSelection } from './emulator-faults.ts';
export type { ImageState } from './image-check.ts';
export type { EmulatedNodeOptions } from './node-agent.ts';
export type { InjectedAnswer } from './request-faults.ts';
