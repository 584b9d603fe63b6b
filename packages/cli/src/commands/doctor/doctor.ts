import { connect, readSettings, type Connection } from '@farhaul/core/client';
import { missingStore } from '../../connection.ts';
import type { CommandResult } from '../../invocation.ts';
import { EXIT } from '../../output/exit-codes.ts';
import { paint } from '../../output/paint.ts';
import { print } from '../../output/print.ts';
import { type Check, examine, type Finding, type Patient } from './check.ts';
import { api } from './checks/api.ts';
import { config } from './checks/config.ts';
import { dataDirectory } from './checks/data-directory.ts';
import { flowRuns } from './checks/flow-runs.ts';
import { node } from './checks/node.ts';
import { plugins } from './checks/plugins.ts';
import { pools } from './checks/pools.ts';
import { serverFile } from './checks/server-file.ts';

const checks: readonly Check[] = [node, config, dataDirectory, serverFile, api, pools, flowRuns, plugins];

export async function runDoctor(options: { json?: true }): CommandResult {
  const { patient, close } = admit();
  const findings: Finding[] = [];
  try {
    for (const check of checks) findings.push(...(await examine(check, patient)));
  } finally {
    await close();
  }
  print(findings, { json: options.json, render });
  return findings.some(({ state }) => state === 'failed') ? EXIT.failed : EXIT.done;
}

function admit(): { patient: Patient; close(): Promise<void> } {
  const settings = readSettings();
  let opened: Promise<Connection | null> | null = null;
  const connection = async (): Promise<Connection | null> =>
    await (opened ??= missingStore() === null ? connect(settings) : Promise.resolve(null));
  const close = async (): Promise<void> => {
    const open = await opened?.catch(() => null);
    await open?.close();
  };
  return { patient: { settings, connection }, close };
}

const marks = { ok: paint('green', 'ok     '), warning: paint('yellow', 'warning'), failed: paint('red', 'failed ') };

function render(findings: readonly Finding[]): string {
  const width = Math.max(...findings.map(({ check }) => check.length));
  const lines = findings.flatMap(({ check, state, message, remedy }) => [
    `${marks[state]}  ${paint('dim', check.padEnd(width))}  ${message}`,
    ...(remedy === null ? [] : [`${' '.repeat(width + 11)}${paint('cyan', remedy)}`]),
  ]);
  return [...lines, '', verdict(findings)].join('\n');
}

function verdict(findings: readonly Finding[]): string {
  const count = (wanted: Finding['state']): number => findings.filter(({ state }) => state === wanted).length;
  if (count('failed') > 0) return `${count('failed')} failed, ${count('warning')} to look at.`;
  return count('warning') > 0 ? `Nothing failed, ${count('warning')} to look at.` : 'All is well.';
}
