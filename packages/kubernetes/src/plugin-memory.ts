import type { ClusterConfig } from './kubernetes-job-schema.ts';
import { RelayedRuns } from './relay/relayed-runs.ts';
import { KnownPieces } from './secret-storage/known-pieces.ts';

/** What workers and storages of one plugin know of each other's doings. */
export interface PluginMemory {
  relayedRuns: RelayedRuns;
  knownPieces: KnownPieces;
  /** A cluster that a job brought along: carries objects where the machine has no kubeconfig. */
  givenCluster: { name: string; config: ClusterConfig } | null;
}

export function createPluginMemory(): PluginMemory {
  return { relayedRuns: new RelayedRuns(), knownPieces: new KnownPieces(), givenCluster: null };
}
