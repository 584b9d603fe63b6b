import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { createInterface } from 'node:readline';
import { fileURLToPath } from 'node:url';

/** Milliseconds until the other process has it. It may have it before its submitter hears that it is made. */
export interface Pickup {
  sinceCall: number;
  sinceMade: number;
}

export interface Pickups {
  next(): Promise<Pickup>;
  stop(): Promise<void>;
}

/**
 * A process beside this file that says `ready`, and then a line of JSON with the id of each that reaches it, and when.
 * The script gets `args`; `submit` answers the id.
 */
export async function startPickups(script: string, args: readonly string[], submit: () => Promise<string>): Promise<Pickups> {
  const taker = spawn(process.execPath, [fileURLToPath(new URL(script, import.meta.url)), ...args], {
    stdio: ['ignore', 'pipe', 'inherit'],
  });
  const lines = createInterface({ input: taker.stdout })[Symbol.asyncIterator]();
  const line = async (): Promise<string> => {
    const { done, value } = await lines.next();
    if (done) throw new Error(`${script} ended.`);
    return value;
  };
  await line();
  return {
    async next() {
      const called = performance.now();
      const id = await submit();
      const made = performance.now();
      const taken = JSON.parse(await line()) as { id: string; at: number };
      if (taken.id !== id) throw new Error(`${script} took another.`);
      const at = taken.at - performance.timeOrigin;
      return { sinceCall: at - called, sinceMade: Math.max(0, at - made) };
    },
    async stop() {
      taker.kill('SIGKILL');
      await once(taker, 'close');
    },
  };
}
