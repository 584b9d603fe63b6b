import { FarhaulError } from '../errors/farhaul-error.ts';
import type { Client } from '../protocol/contract.ts';
import type { ResultReference } from '../protocol/entities.ts';
import { INLINE_BYTES, logLine, runEnding, runReport } from '../protocol/messages.ts';
import type { LogLine, RunEnding, RunReport, StopRequest } from '../protocol/run-channel.ts';
import type { ChannelDirectory } from './channel-directory-host.ts';
import { ChildRunsHost } from './child-runs-host.ts';
import { directoryLayout } from './directory-layout.ts';
import { isAuthenticEnding } from './ending-hmac.ts';
import { FollowedLines } from './follow-lines.ts';
import type { RunCredentials } from './runner-channel.ts';
import { readAdmittedRunner, supersedeRunner } from './supersede-host.ts';
import { undeliverableResult } from './undeliverable-result-host.ts';

/** Who is woken all the time looks no more often than this where looking is dear, milliseconds. */
const restMs = 100;
/** Looks without a rest: the last words of a run wait for nobody. */
const looksWithoutRest = 3;
/** Where looking is dear: what a run tells at its end comes within milliseconds, and is seen with one look. */
const gatherMs = 10;
/** An error that says nothing about trying again is tried again a few times. */
const unknownTries = 5;
const retryPausesMs = [50, 200, 1_000, 5_000];

export interface DirectoryChannelHostOptions {
  directory: ChannelDirectory;
  grant: RunCredentials;
  client: Client;
  /** Of the run document, base64. */
  hmacKey: string;
  /** Names the result document where it lies, for those that are too large to travel inline. */
  resultReference(sha256: string, bytes: number): ResultReference | Promise<ResultReference>;
  /** Up to this size the result document travels inline. @default INLINE_BYTES */
  inlineBytes?: number;
  /** Keeps what this run hands to a run that it starts, where it is too large for a message; answers once it is there. */
  storeArguments(flowRunId: string, document: Uint8Array): Promise<{ key: string; sha256: string }>;
  /** Reads the result of a run that this run started, where it did not travel inline. */
  readResult(reference: ResultReference): Promise<Uint8Array>;
  /** Nothing has been told yet, for it was started a moment ago. @default false */
  isNew?: boolean;
  /** Told of each batch of log lines as it is forwarded. */
  onLines?(lines: readonly LogLine[]): void;
  /** Aborted: forwards nothing more. */
  signal: AbortSignal;
}

export interface DirectoryChannelHost {
  /** Whether the runner was admitted, by its file and by the service; false: superseded. Pending while it has not begun. */
  readonly admitted: Promise<boolean>;
  /** Whether a runner has won the admission by its file, whatever the service says of it. */
  hasRunner(): Promise<boolean>;
  requestStop(stop: StopRequest): Promise<void>;
  /**
   * Wins the admission before the runner; false: it was admitted already. Where a runner could win it at the same time,
   * `remove` comes first: it resolves when it is verified that nothing runs.
   */
  supersede(remove: () => Promise<void>): Promise<boolean>;
  /** Something was told: it is looked at now, not with the next poll. */
  wake(): void;
  /** The infrastructure has ended: forwards what is left. `problem`: there is an ending, but it cannot be trusted. */
  settle(): Promise<{ ending: boolean; problem: FarhaulError | null }>;
  close(): Promise<void>;
}

/**
 * The watcher's side of a directory channel: follows the runner's files and forwards them to the API in order, each
 * thing once. After a restart it reads them from the beginning; sequence numbers make the repetition harmless.
 */
export function hostDirectoryChannel(options: DirectoryChannelHostOptions): DirectoryChannelHost {
  const host = new Host(options);
  host.begin();
  return host;
}

class Host implements DirectoryChannelHost {
  readonly admitted: Promise<boolean>;
  private readonly options: DirectoryChannelHostOptions;
  private readonly reports: FollowedLines<RunReport>;
  private readonly lines: FollowedLines<LogLine>;
  private readonly children: ChildRunsHost;
  private readonly judged = Promise.withResolvers<boolean>();
  private readonly closing = new AbortController();
  private watcher: { close(): void } | null = null;
  private poll: NodeJS.Timeout | null = null;
  private gathering: NodeJS.Timeout | null = null;
  private pumping: Promise<void> | null = null;
  private again = false;
  private isAdmitted = false;
  private isRefused = false;
  private lastBeat = '';
  private stopAsked = false;
  private ending = false;
  private problem: FarhaulError | null = null;

  constructor(options: DirectoryChannelHostOptions) {
    this.options = options;
    this.admitted = this.judged.promise;
    this.reports = new FollowedLines<RunReport>((offset) => options.directory.readFrom(directoryLayout.reports, offset), runReport);
    this.lines = new FollowedLines<LogLine>((offset) => options.directory.readFrom(directoryLayout.logs, offset), logLine);
    this.children = new ChildRunsHost({ ...options, signal: this.closing.signal });
  }

  begin(): void {
    const { directory, signal } = this.options;
    this.watcher = directory.watch(() => void this.pump());
    this.poll = setInterval(() => {
      void directory.touch?.();
      void this.pump();
    }, directory.pollMs);
    this.poll.unref();
    signal.addEventListener('abort', () => void this.close(), { once: true });
    void directory.touch?.();
    if (!this.options.isNew || !directory.refresh) void this.pump();
  }

  wake(): void {
    if (!this.options.directory.refresh) return void this.pump();
    this.gathering ??= setTimeout(() => {
      this.gathering = null;
      void this.pump();
    }, gatherMs);
  }

  async hasRunner(): Promise<boolean> {
    return (await readAdmittedRunner(this.options.directory)) !== null;
  }

  async requestStop(stop: StopRequest): Promise<void> {
    this.stopAsked = true;
    await this.options.directory.writeWhole(directoryLayout.stop, JSON.stringify({ reason: stop.reason, graceMs: stop.graceMs }));
  }

  async supersede(remove: () => Promise<void>): Promise<boolean> {
    const superseded = await supersedeRunner(this.options.directory, this.options.grant.executionId, remove);
    if (superseded) this.judged.resolve(false);
    return superseded;
  }

  async settle(): Promise<{ ending: boolean; problem: FarhaulError | null }> {
    // A pump under way may have looked before the last thing was written.
    await this.pump();
    await this.pump();
    return { ending: this.ending, problem: this.problem };
  }

  async close(): Promise<void> {
    this.closing.abort();
    this.watcher?.close();
    if (this.poll) clearInterval(this.poll);
    if (this.gathering) clearTimeout(this.gathering);
    await this.pumping;
  }

  /** One at a time; a change meanwhile makes it go round again. Never rejects. */
  private async pump(): Promise<void> {
    this.again = true;
    this.pumping ??= this.pumpAll().finally(() => (this.pumping = null));
    await this.pumping;
  }

  private async pumpAll(): Promise<void> {
    for (let looks = 1; this.again && !this.closing.signal.aborted; looks += 1) {
      this.again = false;
      try {
        await this.forwardAll();
      } catch (error) {
        if (!this.closing.signal.aborted) this.problem ??= asProblem(error, this.options.grant.executionId);
      }
      if (!this.again || !this.options.directory.refresh || looks < looksWithoutRest) continue;
      await new Promise((resolve) => setTimeout(resolve, restMs));
    }
  }

  private async forwardAll(): Promise<void> {
    if (this.ending) return;
    await this.refresh();
    if (!(await this.forwardAdmission())) return;
    await this.forwardBeat();
    // What was told before the ending is read after it was seen: then nothing of it can be missing.
    const ending = await this.readEnding();
    if (ending) await this.refresh();
    await this.children.take();
    await this.forwardLines();
    // A run that has ended starts no other: what it still asked for comes first.
    if (ending) await this.children.settle();
    if (ending) await this.forwardEnding(ending);
  }

  private async forwardAdmission(): Promise<boolean> {
    if (this.isAdmitted || this.isRefused) return this.isAdmitted;
    const admitted = await readAdmittedRunner(this.options.directory);
    if (!admitted) return false;
    // It may have been running for long when somebody comes to watch it.
    const admittedAt = ((await this.options.directory.modifiedAt(directoryLayout.admitted)) ?? new Date()).toISOString();
    const request = { ...this.options.grant, runnerId: String(admitted.runnerId), admittedAt };
    const answer = await this.call((client) => client.run.admit(request));
    if (answer?.admitted === false) {
      // The file was won, but the execution is somebody else's meanwhile, or its run is being cancelled.
      this.isRefused = true;
      this.judged.resolve(false);
      await this.requestStop({ reason: answer.reason, graceMs: 0 });
      return false;
    }
    this.isAdmitted = true;
    this.judged.resolve(true);
    return true;
  }

  private async forwardBeat(): Promise<void> {
    const beat = (await this.options.directory.readSmall(directoryLayout.heartbeat))?.toString() ?? '';
    if (beat === this.lastBeat) return;
    this.lastBeat = beat;
    const answer = await this.call((client) => client.run.heartbeat(this.options.grant));
    if (answer?.stop && !this.stopAsked) await this.requestStop(answer.stop);
  }

  private async forwardReports(): Promise<void> {
    const { grant } = this.options;
    for (let reports = await this.reports.next(); reports.length > 0; reports = await this.reports.next()) {
      for (const some of batches(reports)) await this.call((client) => client.run.report({ ...grant, reports: some }));
    }
  }

  /** What says how the run fares does not wait for the end of a burst of lines. */
  private async forwardLines(): Promise<void> {
    const { grant } = this.options;
    await this.forwardReports();
    for (let lines = await this.lines.next(); lines.length > 0; lines = await this.lines.next()) {
      this.options.onLines?.(lines);
      for (const some of batches(lines)) {
        await this.call((client) => client.run.logs({ ...grant, lines: some }));
        await this.forwardBeat();
        await this.forwardReports();
      }
    }
  }

  private async readEnding(): Promise<RunEnding | null> {
    const text = await this.options.directory.readSmall(directoryLayout.ending);
    return text && runEnding.parse(parse(text));
  }

  private async forwardEnding(ending: RunEnding): Promise<void> {
    const { grant, hmacKey } = this.options;
    if (!isAuthenticEnding(hmacKey, grant.executionId, ending)) throw untrusted(grant.executionId, 'its ending has a wrong signature');
    const told = await this.told(ending);
    await this.call((client) => client.run.result({ ...grant, ...told }));
    this.ending = true;
    this.problem = null;
  }

  /** A result that does not travel is the failure of its run. */
  private async told(ending: RunEnding): Promise<Pick<Parameters<Client['run']['result']>[0], 'ending' | 'result'>> {
    try {
      return { ending, result: await this.result(ending) };
    } catch (error) {
      if (!FarhaulError.isInstance(error, 'FARHAUL_VALUE_TOO_LARGE')) throw error;
      const { grant, hmacKey } = this.options;
      return undeliverableResult(ending, { cause: error, executionId: grant.executionId, hmacKey });
    }
  }

  private async result(ending: RunEnding): Promise<{ inline: string } | ResultReference | null> {
    const { resultSha256, resultBytes } = ending;
    if (resultSha256 === null) return null;
    const { directory, grant, inlineBytes = INLINE_BYTES } = this.options;
    const found = await this.patiently(() => directory.digest(directoryLayout.result, inlineBytes));
    if (found?.sha256 !== resultSha256 || found.bytes !== resultBytes)
      throw untrusted(grant.executionId, 'its result is not what the ending vouches for');
    const { sha256, bytes, content } = found;
    if (content) return { inline: content.toString('base64') };
    return await this.patiently(async () => await this.options.resultReference(sha256, bytes));
  }

  private async refresh(): Promise<void> {
    await this.patiently(async () => await this.options.directory.refresh?.());
  }

  /** Null where the call was refused for good, e.g. because the run has ended. */
  private async call<Answer>(act: (client: Client) => Promise<Answer>): Promise<Answer | null> {
    try {
      return await this.patiently(() => act(this.options.client));
    } catch (error) {
      if (FarhaulError.isInstance(error) && !error.retryable) return null;
      throw error;
    }
  }

  /** With an API or a storage that is away. */
  private async patiently<Answer>(act: () => Promise<Answer>): Promise<Answer> {
    for (let attempt = 0; ; attempt += 1) {
      this.closing.signal.throwIfAborted();
      try {
        return await act();
      } catch (error) {
        if (FarhaulError.isInstance(error) && !error.retryable) throw error;
        if (!FarhaulError.isInstance(error) && attempt >= unknownTries) throw error;
        const pauseMs = retryPausesMs[Math.min(attempt, retryPausesMs.length - 1)];
        await new Promise((resolve) => setTimeout(resolve, pauseMs));
      }
    }
  }
}

function* batches<Item>(items: Item[]): Generator<Item[]> {
  for (let from = 0; from < items.length; from += 5_000) yield items.slice(from, from + 5_000);
}

function parse(text: Buffer | null): unknown {
  try {
    return text && JSON.parse(text.toString());
  } catch {
    return null;
  }
}

function untrusted(executionId: string, why: string): FarhaulError {
  return new FarhaulError('FARHAUL_STORAGE_DIGEST', `execution ${executionId}: ${why}`, {
    hint: 'Somebody else writes into its directory, or the disk lost something.',
  });
}

function asProblem(error: unknown, executionId: string): FarhaulError {
  if (FarhaulError.isInstance(error)) return error;
  return new FarhaulError('FARHAUL_STORAGE_DIGEST', `execution ${executionId}: what its runner left cannot be read: ${String(error)}`, {
    cause: error,
  });
}
