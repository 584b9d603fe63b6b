import type { ChannelDirectory } from './channel-directory-host.ts';
import { directoryLayout, type AdmittedFile } from './directory-layout.ts';

/** Content of `admitted` where a runner won it; null where none has, or its watcher did. */
export async function readAdmittedRunner(directory: ChannelDirectory): Promise<Extract<AdmittedFile, { by: 'runner' }> | null> {
  const text = await directory.readSmall(directoryLayout.admitted);
  try {
    const admitted = text && (JSON.parse(text.toString()) as AdmittedFile | null);
    return admitted?.by === 'runner' ? admitted : null;
  } catch {
    return null;
  }
}

/**
 * Makes sure that no runner of the execution can be admitted any more; false: one was already. Where a runner could win the
 * admission at the same time, `remove` comes first: it resolves when it is verified that nothing runs.
 */
export async function supersedeRunner(directory: ChannelDirectory, executionId: string, remove: () => Promise<void>): Promise<boolean> {
  const content: AdmittedFile = { by: 'watcher', executionId, reason: 'its watcher superseded this execution' };
  const answer = await directory.admit(content);
  if (answer) return answer.admitted;
  for (const before of [remove, null]) {
    await directory.refresh?.();
    if (await readAdmittedRunner(directory)) return false;
    await before?.();
  }
  // Whoever is created later finds the admission taken.
  await directory.writeWhole(directoryLayout.admitted, JSON.stringify(content));
  return true;
}
