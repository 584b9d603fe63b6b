import { constants } from 'node:fs';
import { access, stat } from 'node:fs/promises';
import { delimiter, join } from 'node:path';
import type { CheckReportV1 } from '../plugin/v1/infrastructure-v1.ts';

export interface CheckTarget {
  program: string;
  /** Null: one of its own. */
  workingDirectory: string | null;
  path: string;
}

/** Whether program and working directory are there. */
export async function checkProcess(target: CheckTarget): Promise<CheckReportV1> {
  const program = await findProgram(target);
  const directory =
    target.workingDirectory === null
      ? true
      : await stat(target.workingDirectory).then(
          (found) => found.isDirectory(),
          () => false,
        );
  return {
    checks: [
      program === null
        ? {
            name: 'program',
            state: 'failed',
            message: `The program '${target.program}' was not found.`,
            remedy: 'Install it or change the job variable command.',
          }
        : { name: 'program', state: 'ok', message: `Runs ${program}.`, remedy: '' },
      directory
        ? { name: 'working directory', state: 'ok', message: target.workingDirectory ?? 'An empty directory of its own.', remedy: '' }
        : {
            name: 'working directory',
            state: 'failed',
            message: `'${target.workingDirectory}' does not exist.`,
            remedy: 'Create it or leave out workingDirectory.',
          },
    ],
  };
}

async function findProgram({ program, path }: CheckTarget): Promise<string | null> {
  const candidates = program.includes('/') ? [program] : path.split(delimiter).map((directory) => join(directory, program));
  for (const candidate of candidates) {
    const usable = await access(candidate, constants.X_OK).then(
      () => true,
      () => false,
    );
    if (usable) return candidate;
  }
  return null;
}
