/** The type of a state. A run in a terminal type never leaves it. */
export type StateType = 'SCHEDULED' | 'PENDING' | 'RUNNING' | 'PAUSED' | 'CANCELLING' | 'COMPLETED' | 'FAILED' | 'CRASHED' | 'CANCELLED';

/** What a run is doing; `name` is finer than `type` (`Late`, `Claimed`, `TimedOut`), `message` is for a person. */
export interface State {
  type: StateType;
  name: string;
  message: string | null;
  /** When it began, ISO-8601 with Z. */
  time: string;
}

export const terminalStateTypes = ['COMPLETED', 'FAILED', 'CRASHED', 'CANCELLED'] as const;
export type TerminalStateType = (typeof terminalStateTypes)[number];

export function isTerminal(type: StateType): type is TerminalStateType {
  return (terminalStateTypes as readonly string[]).includes(type);
}

const next: Record<StateType, readonly StateType[]> = {
  SCHEDULED: ['SCHEDULED', 'PENDING', 'RUNNING', 'PAUSED', 'CANCELLING', 'CANCELLED', 'CRASHED', 'FAILED'],
  PENDING: ['SCHEDULED', 'PENDING', 'RUNNING', 'CANCELLING', 'CANCELLED', 'CRASHED', 'FAILED'],
  RUNNING: ['SCHEDULED', 'RUNNING', 'PAUSED', 'CANCELLING', 'CANCELLED', 'COMPLETED', 'FAILED', 'CRASHED'],
  PAUSED: ['SCHEDULED', 'RUNNING', 'CANCELLING', 'CANCELLED', 'FAILED', 'CRASHED'],
  CANCELLING: ['CANCELLED', 'COMPLETED', 'FAILED', 'CRASHED'],
  COMPLETED: [],
  FAILED: [],
  CRASHED: [],
  CANCELLED: [],
};

/** Whether a run may go from one type to another. SCHEDULED after RUNNING is an infrastructure retry. */
export function mayFollow(from: StateType, to: StateType): boolean {
  return next[from].includes(to);
}
