import { randomBytes } from 'node:crypto';
import { rename, rm, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { z } from 'zod';
import { FarhaulError } from '../errors/farhaul-error.ts';
import type { Client } from '../protocol/contract.ts';
import type { FlowRun, ResultReference } from '../protocol/entities.ts';
import { cancelChildRun, submitChildRun, waitForChildRun } from '../protocol/messages.ts';
import { isTerminal } from '../protocol/states.ts';
import type { ChildRunAnswer } from './child-runs-directory.ts';
import { answerFile, requestsFile } from './directory-layout.ts';
import { FollowedLines } from './follow-lines.ts';
import type { RunCredentials } from './runner-channel.ts';
import { errorDocument } from './service-error.ts';

const waitMs = 25_000;
const pauseMs = 500;
const withoutCredentials = { executionId: true, token: true } as const;

const numbers = { number: z.int().min(1), readBefore: z.int() };
const childRunRequest = z.discriminatedUnion('route', [
  z.object({ ...numbers, route: z.literal('submit'), request: submitChildRun.omit(withoutCredentials) }),
  z.object({ ...numbers, route: z.literal('wait'), request: waitForChildRun.omit(withoutCredentials) }),
  z.object({ ...numbers, route: z.literal('cancel'), request: cancelChildRun.omit(withoutCredentials) }),
]);
type Request = z.output<typeof childRunRequest>;

export interface ChildRunsHostOptions {
  directory: string;
  grant: RunCredentials;
  client: Client;
  /** Reads a result that is too large to travel inline, for a run that reaches no storage. */
  readResult(reference: ResultReference): Promise<Uint8Array>;
  signal: AbortSignal;
}

/** The watcher's side: asks the service with the run's own token, so that the run may do no more than over HTTP. */
export class ChildRunsHost {
  private readonly options: ChildRunsHostOptions;
  private readonly requests: FollowedLines<Request>;
  private readonly starting = new Set<Promise<void>>();

  constructor(options: ChildRunsHostOptions) {
    this.options = options;
    this.requests = new FollowedLines<Request>(join(options.directory, requestsFile), childRunRequest as z.ZodType<Request>);
  }

  /** Begins to answer what was asked since the last time. */
  async take(): Promise<void> {
    const fresh: Request[] = [];
    for (let some = await this.requests.next(); some.length > 0; some = await this.requests.next()) fresh.push(...some);
    const readBefore = Math.max(0, ...fresh.map((one) => one.readBefore));
    for (const request of fresh) {
      if (request.number < readBefore) continue;
      const answering = this.answer(request).catch(() => undefined);
      if (request.route === 'wait') continue;
      this.starting.add(answering);
      void answering.then(() => this.starting.delete(answering));
    }
  }

  /** Resolves when everything that starts or cancels a run has been done. */
  async settle(): Promise<void> {
    await Promise.all(this.starting);
  }

  private async answer(asked: Request): Promise<void> {
    const answer: ChildRunAnswer = await this.ask(asked).then(
      async (run) => ({ run: await this.withResult(run) }),
      (error: unknown) => {
        if (this.options.signal.aborted) throw error;
        return { error: errorDocument(FarhaulError.isInstance(error) ? error : internal(error)) };
      },
    );
    await writeNew(join(this.options.directory, answerFile(asked.number)), JSON.stringify(answer));
  }

  private async ask(asked: Request): Promise<FlowRun> {
    const { client, grant, signal } = this.options;
    for (;;) {
      signal.throwIfAborted();
      try {
        if (asked.route === 'submit') return await client.run.submit({ ...grant, ...asked.request });
        if (asked.route === 'cancel') return await client.run.cancel({ ...grant, ...asked.request });
        const { afterVersion } = asked.request;
        const run = await client.run.wait({ ...grant, ...asked.request, waitMs: Math.min(asked.request.waitMs, waitMs) }, { signal });
        if (asked.request.waitMs === 0 || run.stateVersion !== afterVersion || isTerminal(run.state.type)) return run;
      } catch (error) {
        if (!FarhaulError.isInstance(error) || !error.retryable) throw error;
        await new Promise((resolve) => setTimeout(resolve, pauseMs));
      }
    }
  }

  private async withResult(run: FlowRun): Promise<FlowRun> {
    const { result } = run;
    if (result?.inline !== null || result.key === null) return run;
    const bytes = await this.options.readResult(result);
    return { ...run, result: { ...result, storage: null, key: null, inline: Buffer.from(bytes).toString('base64') } };
  }
}

/** Never through a link: the run may have put one there. */
async function writeNew(path: string, content: string): Promise<void> {
  const draft = `${path}.${randomBytes(8).toString('hex')}`;
  try {
    await writeFile(draft, content, { flag: 'wx' });
    await rename(draft, path);
  } finally {
    await rm(draft, { force: true });
  }
}

function internal(error: unknown): FarhaulError {
  return new FarhaulError('FARHAUL_INTERNAL', `The watcher of this run could not ask for it: ${String(error)}`, { cause: error });
}
