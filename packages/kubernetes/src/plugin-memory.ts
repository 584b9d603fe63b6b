import { RelayedRuns } from './relay/relayed-runs.ts';
import { KnownPieces } from './secret-storage/known-pieces.ts';

/** What workers and storages of one plugin know of each other's doings. */
export interface PluginMemory {
  relayedRuns: RelayedRuns;
  knownPieces: KnownPieces;
}

export function createPluginMemory(): PluginMemory {
  return { relayedRuns: new RelayedRuns(), knownPieces: new KnownPieces() };
}
