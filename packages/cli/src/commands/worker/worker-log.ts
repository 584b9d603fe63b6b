import { harmless } from '../../output/harmless.ts';
import { remark } from '../../output/print.ts';
import { paint } from '../../output/paint.ts';
import { logTime } from '../../output/time.ts';

type Level = 'debug' | 'info' | 'warn' | 'error';
const colours = { debug: 'dim', info: 'green', warn: 'yellow', error: 'red' } as const;

/** What a worker says of itself, on stderr: lines for people, or JSON for programs. */
export function workerLog({ json, verbose }: { json: boolean; verbose: boolean }): Record<Level, (message: string) => void> {
  const at = (level: Level) => (message: string) => {
    if (level === 'debug' && !verbose) return;
    const time = new Date().toISOString();
    // Names of runs and words of providers are others'.
    const shown = harmless(message);
    remark(
      json
        ? JSON.stringify({ time, level, message: shown })
        : `${paint('dim', logTime(time))} ${paint(colours[level], level.padEnd(5))} ${shown}`,
    );
  };
  return { debug: at('debug'), info: at('info'), warn: at('warn'), error: at('error') };
}
