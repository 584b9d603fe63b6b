import { FarhaulError } from '../errors/farhaul-error.ts';
import type { RunDocumentV1 } from '../protocol/run-document.ts';
import { readObject } from './read-object.ts';
import type { StartRunnerOptions } from './start-runner.ts';

/** Unpacks the files that travel with the code into the project's place. @throws FARHAUL_RUNNER_FILES (exit 74) */
export async function unpackFiles(
  files: NonNullable<RunDocumentV1['files']>,
  { directory, unpack }: Pick<StartRunnerOptions, 'directory' | 'unpack'>,
): Promise<void> {
  if (directory === null) throw refused('there is no writable directory to unpack them into', undefined);
  if (!unpack) throw refused('this code was bundled without files', undefined);
  try {
    await unpack(await readObject(files, 'files'), directory);
  } catch (error) {
    throw refused(error instanceof Error ? error.message : String(error), error);
  }
}

function refused(why: string, cause: unknown): FarhaulError {
  return new FarhaulError('FARHAUL_RUNNER_FILES', `files: ${why}`, { cause });
}
