import { discoverPlugins } from '@farhaul/core/client';
import type { CommandResult } from '../../invocation.ts';
import { paint } from '../../output/paint.ts';
import { print, remark, terminalWidth } from '../../output/print.ts';
import { table } from '../../output/table.ts';

interface Listed {
  name: string;
  version: string | null;
  source: string;
  state: 'ok' | 'broken';
  workers: string[];
  storages: string[];
  error: { code: string; message: string; hint: string | null } | null;
}

export async function listPlugins(options: { json?: true }): CommandResult {
  const rows = await discoverPlugins(process.cwd());
  const listed = rows.map((row): Listed => {
    const { name, version, source, state } = row;
    const plugin = row.state === 'ok' ? row.plugin : null;
    const error = row.state === 'broken' ? { code: row.error.code, message: row.error.message, hint: row.error.hint ?? null } : null;
    return {
      name,
      version,
      source,
      state,
      error,
      workers: plugin?.workers.map((worker) => worker.type) ?? [],
      storages: plugin?.storages.map((storage) => storage.type) ?? [],
    };
  });
  print(listed, { json: options.json, render });
  if (options.json !== true)
    for (const { error } of listed) if (error !== null) remark(`${error.message}${error.hint === null ? '' : `\nhint: ${error.hint}`}`);
}

function render(plugins: readonly Listed[]): string {
  return table(
    plugins,
    [
      { title: 'PLUGIN', value: (plugin) => plugin.name },
      { title: 'VERSION', value: (plugin) => plugin.version ?? '' },
      { title: 'FROM', value: (plugin) => plugin.source },
      { title: 'STATE', value: (plugin) => (plugin.state === 'ok' ? paint('green', 'ok') : paint('red', 'broken')) },
      { title: 'WORKER TYPES', value: (plugin) => plugin.workers.join(', ') },
      { title: 'STORAGES', value: (plugin) => plugin.storages.join(', ') },
      { title: 'WHY', value: (plugin) => plugin.error?.code ?? '', shrinks: true },
    ],
    terminalWidth(),
  );
}
