import { execFile } from 'node:child_process';
import { promisify } from 'node:util';

/** Why packages cannot be fetched here; null where they can. On CI the suites that need them never skip. */
export async function registryTrouble(): Promise<string | null> {
  if (process.env['CI'] === 'true') return null;
  try {
    await promisify(execFile)('npm', ['view', 'sharp', 'version', '--fetch-retries=1', '--fetch-timeout=20000'], { timeout: 60_000 });
    return null;
  } catch (error) {
    const { stderr = '', message } = error as Error & { stderr?: string };
    const reason = stderr.split('\n').find((line) => /npm (error|ERR!)/.test(line)) ?? message;
    console.log(`skipped: no package can be fetched (${reason})`);
    return reason;
  }
}
