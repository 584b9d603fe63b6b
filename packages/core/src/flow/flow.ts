import { defineFlow } from './define-flow.ts';
import { markFlow, rememberSite } from './flow-definition.ts';
import type { FlowOptions } from './flow-options.ts';
import type { Flow, FlowTransform } from './flow-types.ts';
import type { Launcher } from './launcher.ts';
import { refuseWrongDecoration } from './method-decorator.ts';

/** `flow(fn)`, `flow(options)(fn)`, or a decorator of a static method. */
export interface FlowFactory {
  /**
   * Makes a flow of a function. Called, it runs in this process and is recorded: attempts, states, tasks, logs.
   * A binding such as `docker({ … })` around it makes it run elsewhere.
   *
   * @example
   * const train = flow({ retries: 2 })(async (dataset: string) => 0.9);
   */
  (options?: FlowOptions): FlowTransform;
  <Fn extends (...args: never[]) => unknown>(fn: Fn): Flow<Fn>;
}

export function createFlowFactory(launcher: Launcher): FlowFactory {
  const make = (fn: unknown, options: FlowOptions): unknown => {
    const definition = defineFlow(fn, options);
    const called = async (...args: unknown[]): Promise<unknown> => await launcher.runHere(definition, args);
    Object.defineProperty(called, 'name', { value: definition.name ?? 'flow', configurable: true });
    rememberSite(definition.sites);
    return markFlow(called, definition);
  };
  const factory = (first?: unknown, context?: unknown): unknown => {
    if (typeof first === 'function') {
      refuseWrongDecoration('flow', context);
      return make(first, {});
    }
    const options = (first ?? {}) as FlowOptions;
    // Anything but a plain object was meant to be the function.
    if (typeof options !== 'object' || Object.getPrototypeOf(options) !== Object.prototype) return make(first, {});
    return (fn: unknown, methodContext?: unknown): unknown => {
      refuseWrongDecoration('flow', methodContext);
      return make(fn, options);
    };
  };
  return factory as FlowFactory;
}
