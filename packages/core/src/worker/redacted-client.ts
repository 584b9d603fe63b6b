import { redactLines, redactReports, redactState } from '../job/redact-told.ts';
import type { Redaction } from '../job/redaction.ts';
import type { Client } from '../protocol/contract.ts';

type RunCalls = Client['run'];

/** The client through which a runner's words pass that its watcher brings: without the secrets that the run received. */
export function redactedClient(client: Client, redaction: Redaction): Client {
  if (redaction.isEmpty) return client;
  const calls: Partial<RunCalls> = {
    logs: async (call, ...rest) => await client.run.logs({ ...call, lines: redactLines(redaction, call.lines) }, ...rest),
    report: async (call, ...rest) => await client.run.report({ ...call, reports: redactReports(redaction, call.reports) }, ...rest),
    result: async (call, ...rest) =>
      await client.run.result({ ...call, ending: { ...call.ending, state: redactState(redaction, call.ending.state) } }, ...rest),
  };
  const run = new Proxy(client.run, { get: (target, key) => calls[key as keyof RunCalls] ?? (Reflect.get(target, key) as unknown) });
  return new Proxy(client, { get: (target, key) => (key === 'run' ? run : (Reflect.get(target, key) as unknown)) });
}
