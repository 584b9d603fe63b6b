import { execFile } from 'node:child_process';

export interface NodeRun {
  stdout: string;
  stderr: string;
  /** Null where it had to be killed. */
  code: number | null;
}

/** Where the rules are read as sources, so is what they try. */
const conditions = import.meta.url.endsWith('.ts') ? ['--conditions=@farhaul/source'] : [];

/** Runs a module's text in a process of its own, which must end by itself. */
export async function runNode(text: string, args: readonly string[], timeoutMs = 60_000): Promise<NodeRun> {
  return await new Promise((resolve) => {
    const child = execFile(
      process.execPath,
      [...conditions, '--input-type=module', '-e', text, ...args],
      { timeout: timeoutMs, killSignal: 'SIGKILL', maxBuffer: 16 * 1024 * 1024 },
      (_error, stdout, stderr) => resolve({ stdout, stderr, code: child.exitCode }),
    );
  });
}
