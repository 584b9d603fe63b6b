import type { FlowRun } from '../protocol/entities.ts';
import type { Moment } from './moment.ts';
import { readRun } from './runs/read-run.ts';
import type { ServiceCore } from './service-core.ts';
import type { Transaction } from './store/statement.ts';

export type Operation<Input, Result> = (moment: Moment, input: Input) => Transaction<Result>;
type Handler<Input, Result> = (call: { input: Input }) => Promise<Result>;

/** Ways to make an operation on the store the handler of a call. */
export interface OperationBinder {
  read<Input, Result>(operation: Operation<Input, Result>): Handler<Input, Result>;
  write<Input, Result>(operation: Operation<Input, Result>): Handler<Input, Result>;
  /** For calls that answer nothing. */
  done<Input>(operation: Operation<Input, void>): Handler<Input, Record<never, never>>;
  /** For calls that answer the run they changed; the operation gives its id. */
  thenRun<Input>(operation: Operation<Input, string>): Handler<Input, FlowRun>;
}

export function bindOperations(core: ServiceCore): OperationBinder {
  return {
    read:
      (operation) =>
      ({ input }) =>
        core.read((moment) => operation(moment, input)),
    write:
      (operation) =>
      ({ input }) =>
        core.write((moment) => operation(moment, input)),
    done:
      (operation) =>
      async ({ input }) => {
        await core.write((moment) => operation(moment, input));
        return {};
      },
    thenRun:
      (operation) =>
      ({ input }) =>
        core.write(function* (moment) {
          return yield* readRun(moment, yield* operation(moment, input));
        }),
  };
}
