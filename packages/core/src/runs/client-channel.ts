import type { Client } from '../protocol/contract.ts';
import type { ResultReference } from '../protocol/entities.ts';
import type { Admission, LogLine, RunChannel, RunEnding, RunReport, StopRequest } from '../protocol/run-channel.ts';

/** The RunChannel of a flow that runs in its caller's process: straight to the client. */
export class ClientChannel implements RunChannel {
  readonly kind = 'http';
  private readonly client: Client;
  private readonly credentials: { executionId: string; token: string };
  private readonly pollMs: number;

  constructor(input: { client: Client; executionId: string; token: string; pollMs: number }) {
    this.client = input.client;
    this.credentials = { executionId: input.executionId, token: input.token };
    this.pollMs = input.pollMs;
  }

  async admit(): Promise<Admission> {
    return await this.client.run.admit(this.credentials);
  }

  async heartbeat(): Promise<{ stop: StopRequest | null }> {
    return await this.client.run.heartbeat(this.credentials);
  }

  async report(reports: readonly RunReport[]): Promise<void> {
    await this.client.run.report({ ...this.credentials, reports: [...reports] });
  }

  async logs(lines: readonly LogLine[]): Promise<void> {
    await this.client.run.logs({ ...this.credentials, lines: [...lines] });
  }

  async result(ending: RunEnding, document: Uint8Array | null): Promise<void> {
    await this.end(ending, document && { inline: Buffer.from(document).toString('base64') });
  }

  /** As `result`, for a document that was stored already. */
  async end(ending: RunEnding, result: { inline: string } | ResultReference | null): Promise<void> {
    await this.client.run.result({ ...this.credentials, ending, result });
  }

  async stop(signal: AbortSignal): Promise<StopRequest | null> {
    try {
      while (!signal.aborted) {
        const { stop } = await this.client.run.stop({ ...this.credentials, waitMs: this.pollMs }, { signal });
        if (stop) return stop;
      }
    } catch {
      // Ended, or the API is away: heartbeats tell of a stop, too.
    }
    return null;
  }

  async close(): Promise<void> {}
}
