/** Why a run is to stop, and what it becomes. */
export interface StopCause {
  reason: string;
  graceMs: number;
  /** CRASHED where nobody asked, but whoever launched it is gone. */
  endsAs: 'CANCELLED' | 'CRASHED';
}

export function stoppedState(cause: StopCause): { type: 'CANCELLED' | 'CRASHED'; name: string; message: string } {
  return { type: cause.endsAs, name: cause.endsAs === 'CANCELLED' ? 'Cancelled' : 'CallerGone', message: cause.reason };
}
