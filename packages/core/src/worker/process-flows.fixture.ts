/** Flows that end in every way there is. */
import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { existsSync } from 'node:fs';
import { setTimeout as sleep } from 'node:timers/promises';
import { flow, getRunContext } from '@farhaul/core';

export const greets = flow({ name: 'greets' })(async (who: string) => {
  console.log(`hello ${who}`);
  return { greeting: `hello ${who}`, pid: process.pid, at: new Date(0) };
});

/** Prints `started`, then goes on until the file exists. */
export const waitsForFile = flow({ name: 'waits-for-file' })(async (path: string) => {
  console.log('started');
  while (!existsSync(path)) await sleep(20);
  return process.pid;
});

export const stopsWhenAsked = flow({ name: 'stops-when-asked' })(async () => {
  const { signal } = getRunContext();
  console.log('started');
  if (!signal.aborted) await once(signal, 'abort');
  console.log('stopping');
  return 'stopped';
});

export const neverStops = flow({ name: 'never-stops' })(async () => {
  process.on('SIGTERM', () => undefined);
  console.log('started');
  for (;;) await sleep(1_000);
});

export const exits = flow({ name: 'exits' })(async (code: number) => {
  console.log('about to exit');
  process.exit(code);
});

/** Leaves a process behind that ignores SIGTERM; answers its pid. */
export const leavesGrandchild = flow({ name: 'leaves-grandchild' })(async () => {
  const text = 'process.on("SIGTERM", () => {}); console.log(process.pid); setInterval(() => {}, 1000)';
  const child = spawn(process.execPath, ['-e', text], { stdio: ['ignore', 'pipe', 'ignore'] });
  const [data] = (await once(child.stdout, 'data')) as [Buffer];
  child.unref();
  return Number(data.toString());
});

/** Prints through node and, past it, through a child's inherited output. */
export const printsMuch = flow({ name: 'prints-much' })(async (lines: number) => {
  for (let line = 0; line < lines; line += 1) console.log(`line ${line}`);
  const child = spawn(process.execPath, ['-e', 'console.log("from a child")'], { stdio: 'inherit' });
  await once(child, 'exit');
});
