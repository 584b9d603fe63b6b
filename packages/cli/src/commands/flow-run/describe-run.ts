import { isTerminal, type FlowRun } from '@farhaul/core/client';

/** Where it runs or shall run, in few words. */
export function placeOf(run: FlowRun): string {
  if (run.workPoolName !== null) return run.binding === null ? run.workPoolName : `${run.workPoolName} (${run.binding.workerType})`;
  if (run.binding === null) return 'caller';
  return run.ref === null ? run.binding.workerType : `${run.binding.workerType} ${run.ref.identifier}`;
}

/** Why it waits or failed. */
export function noteOf(run: FlowRun): string {
  if (run.state.type === 'COMPLETED') return '';
  if (isUnwatched(run)) return 'nobody watches it';
  return run.state.message ?? '';
}

/** Infrastructure exists or is being made, and no worker renews the lease. */
export function isUnwatched(run: FlowRun): boolean {
  return !isTerminal(run.state.type) && ['PENDING', 'RUNNING', 'CANCELLING'].includes(run.state.type) && !run.watched;
}

/** One sentence of how the infrastructure ended; empty where that says nothing. */
export function outcomeText({ outcome }: FlowRun): string {
  if (outcome === null) return '';
  const { kind, exitCode, signal, reason, remedy } = outcome as Record<string, string | number | null | undefined>;
  if (kind === 'exited') return signal ? `ended by ${signal}` : `exited with ${exitCode ?? 'an unknown code'}`;
  return [`${kind ?? 'unknown'}: ${reason ?? 'no reason was given'}`, remedy ? `${remedy}` : ''].filter((line) => line !== '').join('\n');
}

export function lastLogLines({ outcome }: FlowRun): string[] {
  const lines = outcome?.['lastLogLines'];
  return Array.isArray(lines) ? lines.map(String) : [];
}
