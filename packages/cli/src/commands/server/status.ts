import { connect, FarhaulError, readServerFile, readSettings } from '@farhaul/core/client';
import type { CommandResult } from '../../invocation.ts';
import { EXIT } from '../../output/exit-codes.ts';
import { paint } from '../../output/paint.ts';
import { print } from '../../output/print.ts';

interface Status {
  url: string | null;
  source: 'FARHAUL_API_URL' | 'data directory' | null;
  answers: boolean;
  version: string | null;
  store: string | null;
  problem: string | null;
  remedy: string | null;
}

export async function showStatus(options: { json?: true }): CommandResult {
  const status = await readStatus();
  print(status, { json: options.json, render: statusText });
  return status.answers ? EXIT.done : EXIT.failed;
}

async function readStatus(): Promise<Status> {
  const settings = readSettings();
  const url = settings.apiUrl ?? readServerFile(settings.dataDirectory)?.url ?? null;
  const source = settings.apiUrl !== null ? 'FARHAUL_API_URL' : url === null ? null : 'data directory';
  if (url === null) return { url, source, answers: false, version: null, store: null, problem: null, remedy: null };
  try {
    const { client, close } = await connect({ ...settings, apiUrl: url });
    const { version, store } = await client.server.info();
    await close();
    return { url, source, answers: true, version, store, problem: null, remedy: null };
  } catch (error) {
    if (!FarhaulError.isInstance(error)) throw error;
    return { url, source, answers: false, version: null, store: null, problem: error.message, remedy: error.hint ?? null };
  }
}

function statusText({ url, source, answers, version, store, problem, remedy }: Status): string {
  if (url === null) return 'No server: the store of this machine is used directly. farhaul server start serves it.';
  const from = source === 'FARHAUL_API_URL' ? 'from FARHAUL_API_URL' : 'found in the data directory';
  return answers
    ? `${paint('green', 'answers')}  ${url}  ${from}; version ${version}, ${store}`
    : [`${paint('red', 'no answer')}  ${url}  ${from}`, problem, remedy].filter(Boolean).join('\n');
}
