/** A worker, or the caller of one run, that can be killed: `work.ts <JSON of WorkOptions>`. */
import type { Client } from '../../../packages/core/src/protocol/contract.ts';
import { openWorker, type WorkerPlace } from '../open-worker.ts';

/** Dies just before a call of the API, or when it was answered. */
export interface Death {
  call: 'executions.phase' | 'executions.record';
  when: 'before' | 'after';
}

export interface WorkOptions extends WorkerPlace {
  /** A direct call of this run instead of serving the pool. */
  flowRunId: string | null;
  death: Death | null;
}

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

const worker = await openWorker({
  ...place,
  hostPipe: flowRunId !== null,
  ...(death ? { through: (client) => dying(client, death) } : {}),
});
setInterval(() => undefined, 1_000);
if (flowRunId === null) await worker.run({ signal: new AbortController().signal });
else await worker.runOne(flowRunId);
await worker.idle();
process.exit(0);
