import type { LogLevel } from '../protocol/run-channel.ts';
import type { RunLogger } from './run-context.ts';
import type { RunRecorder } from './run-recorder.ts';

/** Lines of a run's log, with the fields behind the message as JSON. */
export function createLogger(recorder: RunRecorder, taskRunId: string | null): RunLogger {
  const at = (level: LogLevel) => (message: string, fields?: Record<string, unknown>) => {
    recorder.log('logger', level, fields === undefined ? String(message) : `${message} ${fieldsText(fields)}`, taskRunId);
  };
  return { debug: at('debug'), info: at('info'), warn: at('warning'), error: at('error') };
}

function fieldsText(fields: Record<string, unknown>): string {
  try {
    return JSON.stringify(fields, (_key, value: unknown) =>
      typeof value === 'bigint' ? String(value) : value instanceof Error ? String(value) : value,
    );
  } catch {
    return String(fields);
  }
}
