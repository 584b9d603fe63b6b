/** Secrets that executions received are taken out of what their runners tell, before it is kept. */
import { FarhaulError } from '../../errors/farhaul-error.ts';
import { redactLines, redactReports, redactState } from '../../job/redact-told.ts';
import { Redaction } from '../../job/redaction.ts';
import type { Handler } from '../bind-operations.ts';
import { readReferredBlocks } from '../executions/run-blocks.ts';
import type { ServiceCore } from '../service-core.ts';

/** Executions whose secrets are known here at once; of others they are read anew. */
const KNOWN = 2_000;

type OfExecution = { executionId: string };
type Line = { message: string };
type Report = { kind: string; error?: string; message?: string; taskRun?: { name: string; state: { message: string | null } } };
type Ending = { state: { message: string | null } };

export class ToldSecrets {
  readonly #core: ServiceCore;
  /** Null: it has none. */
  readonly #known = new Map<string, Redaction | null>();

  constructor(core: ServiceCore) {
    this.#core = core;
  }

  lines<Input extends OfExecution & { lines: readonly Line[] }, Result>(handler: Handler<Input, Result>): Handler<Input, Result> {
    return this.#before(handler, (redaction, input) => ({ ...input, lines: redactLines(redaction, input.lines) }));
  }

  reports<Input extends OfExecution & { reports: readonly Report[] }, Result>(handler: Handler<Input, Result>): Handler<Input, Result> {
    return this.#before(handler, (redaction, input) => ({ ...input, reports: redactReports(redaction, input.reports) }));
  }

  ending<Input extends OfExecution & { ending: Ending }, Result>(handler: Handler<Input, Result>): Handler<Input, Result> {
    return this.#before(handler, (redaction, input) => {
      const ending = { ...input.ending, state: redactState(redaction, input.ending.state) };
      return { ...input, ending };
    });
  }

  #before<Input extends OfExecution, Result>(
    handler: Handler<Input, Result>,
    redact: (redaction: Redaction, input: Input) => Input,
  ): Handler<Input, Result> {
    return async (call) => {
      const redaction = await this.#of(call.input.executionId);
      return await handler(redaction ? { ...call, input: redact(redaction, call.input) } : call);
    };
  }

  async #of(executionId: string): Promise<Redaction | null> {
    const known = this.#known.get(executionId);
    if (known !== undefined) return known;
    const secrets = await this.#core
      .read(() => readReferredBlocks(executionId, this.#core.secretKeys))
      .catch((error: unknown) => {
        // Whoever lacks the key has given the execution none of them: its output is not lost for that.
        if (!FarhaulError.isInstance(error, 'FARHAUL_SECRET_KEY')) throw error;
        this.#core.logger.warn(error.message, { executionId });
        return [];
      });
    const redaction = new Redaction();
    redaction.add(secrets);
    const found = redaction.isEmpty ? null : redaction;
    if (this.#known.size >= KNOWN) this.#known.delete(this.#known.keys().next().value ?? '');
    this.#known.set(executionId, found);
    return found;
  }
}
