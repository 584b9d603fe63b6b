import { nearestName, readSettings } from '@farhaul/core/client';
import { missingStore } from '../../connection.ts';
import type { CommandResult } from '../../invocation.ts';
import { print, remark, terminalWidth } from '../../output/print.ts';
import { table } from '../../output/table.ts';
import { environmentNames } from '../../settings.ts';

interface Setting {
  name: string;
  value: string | null;
  from: string;
  meaning: string;
}

const known = ['FARHAUL_HOME', 'FARHAUL_API_URL', 'FARHAUL_API_KEY', 'FARHAUL_DEBUG'];

export async function showConfig(options: { json?: true }): CommandResult {
  const { dataDirectory, apiUrl, apiKey } = readSettings();
  const given = new Set(environmentNames());
  const from = (name: string): string => (given.has(name) ? name : 'default');
  const settings: Setting[] = [
    { name: 'data directory', value: dataDirectory, from: from('FARHAUL_HOME'), meaning: 'everything farhaul keeps on this machine' },
    { name: 'api url', value: apiUrl, from: from('FARHAUL_API_URL'), meaning: 'server; without one the store in the data directory' },
    {
      name: 'api key',
      value: apiKey === null ? null : '(set, not shown)',
      from: from('FARHAUL_API_KEY'),
      meaning: 'presented to the server',
    },
  ];
  print(settings, { json: options.json, render: (items) => render(items) });
  if (options.json !== true) remarkUnknown([...given]);
}

function render(settings: readonly Setting[]): string {
  const rows = table(
    settings,
    [
      { title: 'SETTING', value: (setting) => setting.name },
      { title: 'VALUE', value: (setting) => setting.value ?? '-' },
      { title: 'FROM', value: (setting) => setting.from },
      { title: 'MEANING', value: (setting) => setting.meaning, shrinks: true },
    ],
    terminalWidth(),
  );
  return missingStore() === null ? rows : `${rows}\n\nNothing has been kept there yet.`;
}

/** A misspelt variable changes nothing, silently; here it is seen. */
function remarkUnknown(names: readonly string[]): void {
  for (const name of names.filter((each) => !known.includes(each))) {
    const nearest = nearestName(name, known);
    remark(`${name} is set, but is no setting of this command${nearest === null ? '' : `; did you mean ${nearest}?`}`);
  }
}
