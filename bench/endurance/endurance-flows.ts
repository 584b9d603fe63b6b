/** Bundled and run by the workers of type process. */
import { appendFileSync } from 'node:fs';
import { setTimeout as sleep } from 'node:timers/promises';
import { flow, getRunContext } from '@farhaul/core';

/** Tells each start of its code in a file, then prints so many lines in so many milliseconds. */
export const endure = flow({ name: 'endure' })(async (starts: string, milliseconds: number, lines: number) => {
  const { flowRunId, executionId } = getRunContext();
  appendFileSync(starts, `${flowRunId} ${executionId}\n`);
  for (let line = 1; line <= lines; line += 1) {
    console.log(`line ${line}`);
    await sleep(milliseconds / lines);
  }
  return lines;
});
