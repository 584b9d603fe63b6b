import type { State, StateType } from '@farhaul/core/client';
import { paint, type Paint } from './paint.ts';

const colours: Record<StateType, Paint> = {
  SCHEDULED: 'yellow',
  PENDING: 'cyan',
  RUNNING: 'blue',
  PAUSED: 'magenta',
  CANCELLING: 'magenta',
  COMPLETED: 'green',
  FAILED: 'red',
  CRASHED: ['red', 'bold'],
  CANCELLED: 'gray',
};

/** The finer name in the colour of its type: `Late` in that of SCHEDULED. */
export function stateText(state: State): string {
  return paint(colours[state.type], stateName(state));
}

export function stateName(state: State): string {
  const spaced = state.name.replaceAll(/([a-z])([A-Z])/g, '$1 $2');
  return spaced === '' ? state.type.toLowerCase() : spaced;
}

export const stateTypes: readonly StateType[] = Object.keys(colours) as StateType[];
