import { type FSWatcher, watch } from 'node:fs';
import type { OutsideChanges } from '../changes.ts';

/** Between two looks at the data version where the watcher of the file is silent or does not work. */
const SAFETY_NET_MS = 250;
/** Several commits of others within this time wake once. */
const GATHER_MS = 4;
/** Who waits for a run often begins again in a moment: a watcher is dearer to make than to keep. */
const KEEP_MS = 1_000;

/**
 * Sees other processes' commits: the write-ahead file changes, and `PRAGMA data_version` tells whether it was us.
 * Watches only while somebody waits, and a little longer.
 */
export function watchWriteAhead(file: string, dataVersion: () => number): OutsideChanges {
  let watcher: FSWatcher | null = null;
  let safetyNet: NodeJS.Timeout | null = null;
  let gathering: NodeJS.Timeout | null = null;
  let leaving: NodeJS.Timeout | null = null;
  let seen = 0;

  function stop(): void {
    watcher?.close();
    watcher = null;
    if (safetyNet) clearInterval(safetyNet);
    if (gathering) clearTimeout(gathering);
    if (leaving) clearTimeout(leaving);
    safetyNet = gathering = leaving = null;
  }

  return {
    start(woken) {
      seen = dataVersion();
      if (leaving) clearTimeout(leaving);
      leaving = null;
      if (safetyNet) return;
      const look = (): void => {
        gathering = null;
        const version = dataVersion();
        if (version === seen) return;
        seen = version;
        woken('all');
      };
      try {
        watcher = watch(`${file}-wal`, { persistent: false }, () => {
          gathering ??= setTimeout(look, GATHER_MS);
        });
        watcher.on('error', () => watcher?.close());
      } catch {
        // No watcher to be had (limit of inotify, odd file system): the safety net alone is slower, not wrong.
      }
      safetyNet = setInterval(look, SAFETY_NET_MS);
      safetyNet.unref();
    },
    stop() {
      leaving ??= setTimeout(stop, KEEP_MS).unref();
    },
  };
}
