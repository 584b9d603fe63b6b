import type { Client } from '../protocol/contract.ts';
import { FarhaulError } from '../errors/farhaul-error.ts';

/** Length that the reason of a state may have. */
const REASON_LENGTH = 1_000;

/** A run that only its caller may launch waits for nothing any more where the caller cannot. Never rejects: the caller is told `cause` itself. */
export async function cancelUnlaunched(client: Client, id: string, cause: unknown): Promise<void> {
  const message = cause instanceof Error ? cause.message : String(cause);
  const hint = FarhaulError.isInstance(cause) ? (cause.hint ?? '') : '';
  const reason = `its caller could not launch it: ${message} ${hint}`.trim().slice(0, REASON_LENGTH);
  await client.flowRuns.cancel({ id, reason, graceMs: 0 }).catch(() => undefined);
}
