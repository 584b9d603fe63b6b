/** Labels by which everything that the storage makes on an engine can be found. */

/** What a thing is there for; see `roles`. */
export const ROLE_LABEL = 'farhaul/role';
/** Milliseconds since the epoch, by the clock of who made it. */
export const MADE_AT_LABEL = 'farhaul/made-at';
/** Of a volume or its helper: the storage's own volume. */
export const STORAGE_LABEL = 'farhaul/storage';

export const roles = {
  /** A volume with objects. */
  objects: 'objects',
  /** A container that is never started: through it the engine reaches the volume. */
  access: 'volume-access',
  /** A volume that says by its name that somebody writes an object. */
  lock: 'object-lock',
} as const;

export function labelsOf(role: keyof typeof roles, storage: string): Record<string, string> {
  return { [ROLE_LABEL]: roles[role], [STORAGE_LABEL]: storage, [MADE_AT_LABEL]: String(Date.now()) };
}
