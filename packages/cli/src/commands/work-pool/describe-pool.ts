import type { WorkPool } from '@farhaul/core/client';
import { paint } from '../../output/paint.ts';

export function poolStatus(status: WorkPool['status']): string {
  const texts = { READY: paint('green', 'Ready'), NOT_READY: paint('yellow', 'Not ready'), PAUSED: paint('magenta', 'Paused') };
  return texts[status];
}

/** Slots taken of those there are. */
export function limitText({ slotsTaken, concurrencyLimit }: { slotsTaken: number; concurrencyLimit: number | null }): string {
  return concurrencyLimit === null ? String(slotsTaken) : `${slotsTaken} of ${concurrencyLimit}`;
}
