import type { FlowRun } from '../protocol/entities.ts';
import type { Moment } from './moment.ts';
import type { CallContext, Caller } from './access/caller.ts';
import { isRepeatable, once } from './once.ts';
import { readRun } from './runs/read-run.ts';
import type { ServiceCore } from './service-core.ts';
import type { Transaction } from './store/statement.ts';

export type Operation<Input, Result> = (moment: Moment, input: Input, caller?: Caller) => Transaction<Result>;

export interface Call<Input> {
  input: Input;
  /** Of the contract: `['workPools', 'create']`. */
  path: readonly string[];
  context: CallContext;
}
/** Of a call of the router. */
export type Handler<Input, Result> = (call: Call<Input>) => Promise<Result>;

/** Ways to make an operation on the store the handler of a call. Those that write are done once per idempotency key. */
export interface OperationBinder {
  read<Input, Result>(operation: Operation<Input, Result>): Handler<Input, Result>;
  write<Input, Result>(operation: Operation<Input, Result>): Handler<Input, Result>;
  /** For calls that answer nothing. */
  done<Input>(operation: Operation<Input, void>): Handler<Input, Record<never, never>>;
  /** For calls that answer the run they changed; the operation gives its id. */
  thenRun<Input>(operation: Operation<Input, string>): Handler<Input, FlowRun>;
}

const doneOnce = new WeakSet<object>();

/** Whether a handler does its work once per idempotency key. */
export function isDoneOnce(handler: object): boolean {
  return doneOnce.has(handler);
}

export function bindOperations(core: ServiceCore): OperationBinder {
  function write<Input, Result>(operation: Operation<Input, Result>): Handler<Input, Result> {
    const handler: Handler<Input, Result> = ({ input, path, context }) => {
      const key = isRepeatable(path) ? null : keyOf(context);
      return core.write((moment) =>
        key === null
          ? operation(moment, input, context.caller)
          : once(moment, { key, path, input }, () => operation(moment, input, context.caller)),
      );
    };
    doneOnce.add(handler);
    return handler;
  }
  return {
    read:
      (operation) =>
      ({ input }) =>
        core.read((moment) => operation(moment, input)),
    write,
    done: (operation) =>
      write(function* (moment, input) {
        yield* operation(moment, input);
        return {};
      }),
    thenRun: (operation) =>
      write(function* (moment, input) {
        return yield* readRun(moment, yield* operation(moment, input));
      }),
  };
}

/** Apart for each caller: nobody is answered what another one did. */
function keyOf({ caller, idempotencyKey }: CallContext): string | null {
  if (idempotencyKey === undefined || idempotencyKey === null) return null;
  return caller?.kind === 'key' ? `${caller.id} ${idempotencyKey}` : idempotencyKey;
}
