import { readSettings } from '@farhaul/core/client';
import type { CommandResult } from '../../invocation.ts';
import { bytes } from '../../output/bytes.ts';
import { paint } from '../../output/paint.ts';
import { print, terminalWidth } from '../../output/print.ts';
import { table } from '../../output/table.ts';
import { dataEntries, type DataEntry } from './data-entries.ts';

interface Shown {
  directory: string;
  bytes: number;
  entries: DataEntry[];
}

export async function showData(options: { json?: true }): CommandResult {
  const { dataDirectory } = readSettings();
  const entries = dataEntries(dataDirectory);
  const shown = { directory: dataDirectory, bytes: entries.reduce((sum, entry) => sum + entry.bytes, 0), entries };
  print(shown, { json: options.json, render });
}

function render({ directory, bytes: total, entries }: Shown): string {
  if (entries.length === 0) return `${directory}\n\nNothing is kept there.`;
  return [
    `${paint('bold', directory)}  ${bytes(total)}`,
    '',
    table(
      entries,
      [
        { title: 'NAME', value: (entry) => entry.name },
        { title: 'SIZE', value: (entry) => bytes(entry.bytes), align: 'right' },
        { title: 'FILES', value: (entry) => String(entry.files), align: 'right' },
        { title: 'WHAT IT IS', value: (entry) => entry.meaning, shrinks: true },
      ],
      terminalWidth(),
    ),
    '',
    paint('dim', 'farhaul data prune   forget old runs\nfarhaul data reset   remove everything'),
  ].join('\n');
}
