import { z } from 'zod';
import { FarhaulError } from '../errors/farhaul-error.ts';
import type { Client } from '../protocol/contract.ts';
import type { FlowRun, ResultReference } from '../protocol/entities.ts';
import { cancelChildRun, submitChildRun, waitForChildRun } from '../protocol/messages.ts';
import { isTerminal } from '../protocol/states.ts';
import type { ChannelDirectory } from './channel-directory-host.ts';
import type { ChildRunAnswer } from './child-runs-directory.ts';
import { answerFile, argumentsFile, requestsFile } from './directory-layout.ts';
import { FollowedLines } from './follow-lines.ts';
import type { RunCredentials } from './runner-channel.ts';
import { errorDocument } from './service-error.ts';

const waitMs = 25_000;
/** A run may write any file there; its watcher takes no more into memory, and one at a time. */
const largestArguments = 256 * 1024 * 1024;
const pauseMs = 500;
const withoutCredentials = { executionId: true, token: true } as const;

/** In the line, or in a file beside it whose digest this is. */
const sentArguments = z.union([z.object({ inline: z.string() }), z.object({ fileSha256: z.string() })]);
const numbers = { number: z.int().min(1), readBefore: z.int() };
const childRunRequest = z.discriminatedUnion('route', [
  z.object({
    ...numbers,
    route: z.literal('submit'),
    request: submitChildRun.omit(withoutCredentials).extend({ arguments: sentArguments }),
  }),
  z.object({ ...numbers, route: z.literal('wait'), request: waitForChildRun.omit(withoutCredentials) }),
  z.object({ ...numbers, route: z.literal('cancel'), request: cancelChildRun.omit(withoutCredentials) }),
]);
type Request = z.output<typeof childRunRequest>;

export interface ChildRunsHostOptions {
  directory: ChannelDirectory;
  grant: RunCredentials;
  client: Client;
  /** Keeps arguments that are too large for a message. */
  storeArguments(flowRunId: string, document: Uint8Array): Promise<{ key: string; sha256: string }>;
  /** Reads a result that is too large to travel inline, for a run that reaches no storage. */
  readResult(reference: ResultReference): Promise<Uint8Array>;
  signal: AbortSignal;
}

/** The watcher's side: asks the service with the run's own token, so that the run may do no more than over HTTP. */
export class ChildRunsHost {
  private readonly options: ChildRunsHostOptions;
  private readonly requests: FollowedLines<Request>;
  private readonly starting = new Set<Promise<void>>();
  private storing: Promise<unknown> = Promise.resolve();

  constructor(options: ChildRunsHostOptions) {
    this.options = options;
    this.requests = new FollowedLines<Request>(
      (offset) => options.directory.readFrom(requestsFile, offset),
      childRunRequest as z.ZodType<Request>,
    );
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
    await this.options.directory.writeWhole(answerFile(asked.number), JSON.stringify(answer));
  }

  private async ask(asked: Request): Promise<FlowRun> {
    const { client, grant, signal } = this.options;
    for (;;) {
      signal.throwIfAborted();
      try {
        if (asked.route === 'submit') {
          const given = await this.argumentsOf(asked);
          return await client.run.submit({ ...grant, ...asked.request, arguments: given });
        }
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

  private async argumentsOf({
    number,
    request,
  }: Extract<Request, { route: 'submit' }>): Promise<{ inline: string } | { key: string; sha256: string }> {
    const { arguments: sent } = request;
    if ('inline' in sent) return sent;
    const stored = this.storing.then(async () => await this.storeFile(request.id, argumentsFile(number), sent.fileSha256));
    this.storing = stored.catch(() => undefined);
    return await stored;
  }

  private async storeFile(flowRunId: string, name: string, sha256: string): Promise<{ key: string; sha256: string }> {
    const found = await this.options.directory.digest(name, largestArguments);
    if (found?.content && found.sha256 === sha256) return await this.options.storeArguments(flowRunId, found.content);
    if (found && found.bytes > largestArguments) throw tooLarge(found.bytes);
    throw new FarhaulError(
      'FARHAUL_STORAGE_DIGEST',
      'The arguments of a flow that was called inside this run are not what was announced.',
      {
        hint: 'Somebody else writes into its directory, or the disk lost something.',
      },
    );
  }

  private async withResult(run: FlowRun): Promise<FlowRun> {
    const { result } = run;
    if (result?.inline !== null || result.key === null) return run;
    const bytes = await this.options.readResult(result);
    return { ...run, result: { ...result, storage: null, key: null, inline: Buffer.from(bytes).toString('base64') } };
  }
}

function tooLarge(bytes: number): FarhaulError {
  return new FarhaulError(
    'FARHAUL_API_LIMIT',
    `The arguments of a flow that was called inside this run take ${Math.round(bytes / 1024 ** 2)} MiB; ${largestArguments / 1024 ** 2} MiB may travel.`,
    { hint: 'Store what is large in a place of your own, and send its name.' },
  );
}

function internal(error: unknown): FarhaulError {
  return new FarhaulError('FARHAUL_INTERNAL', `The watcher of this run could not ask for it: ${String(error)}`, { cause: error });
}
