import { FarhaulError } from '../../errors/farhaul-error.ts';

/** Deeper than any request of ours; what is a hundred times deeper overflows the stack of whoever walks it. */
export const DEEPEST = 500;

/** Refuses what is nested too deeply, without recursion. @throws FARHAUL_API_LIMIT */
export function refuseDeep(input: unknown): void {
  let level: unknown[] = [input];
  for (let depth = 0; level.length > 0; depth += 1) {
    if (depth > DEEPEST) {
      throw new FarhaulError('FARHAUL_API_LIMIT', `The request is nested more than ${DEEPEST} levels deep.`, {
        hint: 'Send what is nested so deeply as text.',
      });
    }
    const next: unknown[] = [];
    for (const value of level) {
      if (typeof value !== 'object' || value === null) continue;
      for (const inner of Object.values(value)) if (typeof inner === 'object' && inner !== null) next.push(inner);
    }
    level = next;
  }
}
