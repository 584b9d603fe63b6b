import { logLimitText, nearestName, readLogLimit, readRetention, readServerFile, readSettings, type Settings } from '@farhaul/core/client';
import { missingStore } from '../../connection.ts';
import type { CommandResult } from '../../invocation.ts';
import { print, remark, terminalWidth } from '../../output/print.ts';
import { table } from '../../output/table.ts';
import { duration } from '../../output/time.ts';
import { environmentNames } from '../../settings.ts';
import { knownSettings } from './known-settings.ts';

interface Setting {
  name: string;
  value: string | null;
  from: string;
  meaning: string;
}

export async function showConfig(options: { json?: true }): CommandResult {
  const settings = readSettings();
  const given = new Set(environmentNames());
  print([...placeSettings(settings, given), ...retentionSettings(given)], { json: options.json, render: (items) => render(items) });
  if (options.json !== true) remarkUnknown([...given]);
}

function placeSettings(settings: Settings, given: ReadonlySet<string>): Setting[] {
  const { dataDirectory, apiUrl, apiKey, profile } = settings;
  const from = (name: string, otherwise: string): string => (given.has(name) ? name : otherwise);
  const ofProfile = profile === null ? 'default' : `profile ${profile}`;
  const found = apiUrl === null ? (readServerFile(dataDirectory)?.url ?? null) : null;
  return [
    {
      name: 'data directory',
      value: dataDirectory,
      from: from('FARHAUL_HOME', 'default'),
      meaning: 'everything farhaul keeps on this machine',
    },
    {
      name: 'api url',
      value: apiUrl ?? found,
      from: from('FARHAUL_API_URL', found === null ? ofProfile : 'a server that runs on the data directory'),
      meaning: 'server; without one the store in the data directory',
    },
    {
      name: 'api key',
      value: apiKey === null ? null : '(set, not shown)',
      from: from('FARHAUL_API_KEY', ofProfile),
      meaning: 'presented to the server',
    },
  ];
}

function retentionSettings(given: ReadonlySet<string>): Setting[] {
  const { keepRunsMs, keepLogsMs } = readRetention();
  const shown = (milliseconds: number): string => (Number.isFinite(milliseconds) ? duration(milliseconds).replace(' 00h', '') : 'forever');
  const from = (name: string): string => (given.has(name) ? name : 'default');
  const where = 'where the store is: a server has its own';
  return [
    {
      name: 'keep runs',
      value: shown(keepRunsMs),
      from: from('FARHAUL_KEEP_RUNS'),
      meaning: `ended runs with all that is theirs; ${where}`,
    },
    { name: 'keep logs', value: shown(keepLogsMs), from: from('FARHAUL_KEEP_LOGS'), meaning: `their log lines; ${where}` },
    {
      name: 'log limit',
      value: logLimitText(readLogLimit()),
      from: from('FARHAUL_LOG_LIMIT'),
      meaning: `of one run, further lines are dropped; ${where}`,
    },
  ];
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
  for (const name of names.filter((each) => !knownSettings.includes(each))) {
    const nearest = nearestName(name, knownSettings);
    remark(`${name} is set, but is no setting of this command${nearest === null ? '' : `; did you mean ${nearest}?`}`);
  }
}
