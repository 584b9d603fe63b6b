import { FarhaulError, type Connection, type Settings } from '@farhaul/core/client';

/** One row of the report. */
export interface Finding {
  check: string;
  state: 'ok' | 'warning' | 'failed';
  message: string;
  /** What to do; null where nothing is to be done. */
  remedy: string | null;
}

/** What a check may look at. It changes nothing. */
export interface Patient {
  settings: Settings;
  /** Opened once for all checks; null where there is no store yet. @throws where the API cannot be used */
  connection(): Promise<Connection | null>;
}

export interface Check {
  name: string;
  examine(patient: Patient): Promise<Omit<Finding, 'check'>[]>;
}

const longestMs = 30_000;

export function ok(message: string): Omit<Finding, 'check'> {
  return { state: 'ok', message, remedy: null };
}

export function warning(message: string, remedy: string): Omit<Finding, 'check'> {
  return { state: 'warning', message, remedy };
}

export function failed(message: string, remedy: string | null): Omit<Finding, 'check'> {
  return { state: 'failed', message, remedy };
}

/** What a check throws is what it found. */
export async function examine({ name, examine: look }: Check, patient: Patient): Promise<Finding[]> {
  let timer: NodeJS.Timeout | undefined;
  const late = new Promise<never>((_resolve, reject) => {
    timer = setTimeout(() => reject(new Error(`it took longer than ${longestMs / 1000} s`)), longestMs);
  });
  try {
    return (await Promise.race([look(patient), late])).map((finding) => ({ check: name, ...finding }));
  } catch (error) {
    return [{ check: name, ...describe(error) }];
  } finally {
    clearTimeout(timer);
  }
}

function describe(error: unknown): Omit<Finding, 'check'> {
  if (FarhaulError.isInstance(error)) return failed(error.message, error.hint ?? `farhaul explain ${error.code}`);
  return failed(error instanceof Error ? error.message : String(error), null);
}
