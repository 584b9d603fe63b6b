/** A worker, or the caller of one run, that can be killed: `work.ts <JSON of WorkOptions>`. */
import { once } from 'node:events';
import { flushCompileCache } from 'node:module';
import type { Client } from '../../../packages/core/src/protocol/contract.ts';
import { openWorker, type WorkerPlace } from '../open-worker.ts';

/** Dies just before a call of the API, or when it was answered. */
export interface Death {
  call: 'executions.phase' | 'executions.record';
  when: 'before' | 'after';
}

export interface WorkOptions extends WorkerPlace {
  /** A direct call of this run instead of serving the pool; it begins with a line on standard input. */
  flowRunId: string | null;
  death: Death | null;
}

// Who is killed keeps nothing by itself; and it is for this program, not for the runs that it starts.
flushCompileCache();
delete process.env['NODE_COMPILE_CACHE'];
// Nobody is left who could end it.
process.stdin.on('end', () => process.exit(0));
process.stdin.resume();
const { flowRunId, death, ...place } = JSON.parse(process.argv[2] ?? '') as WorkOptions;

function dying(client: Client, { call, when }: Death): Client {
  const die = (): never => {
    process.kill(process.pid, 'SIGKILL');
    for (;;);
  };
  const [group, name] = call.split('.') as ['executions', 'phase'];
  const own = (...given: Parameters<Client['executions']['phase']>) =>
    when === 'before' ? die() : client[group][name](...given).then(die);
  const calls = new Proxy(client[group], { get: (target, key) => (key === name ? own : Reflect.get(target, key)) });
  return new Proxy(client, { get: (target, key) => (key === group ? calls : Reflect.get(target, key)) });
}

const called = once(process.stdin, 'data');
const worker = await openWorker({
  ...place,
  hostPipe: flowRunId !== null,
  ...(death ? { through: (client) => dying(client, death) } : {}),
});
process.stdout.write('ready\n');
if (flowRunId === null) {
  await worker.run({ signal: new AbortController().signal });
} else {
  await called;
  await worker.runOne(flowRunId);
}
await worker.idle();
process.exit(0);
