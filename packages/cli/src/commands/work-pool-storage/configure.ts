import { resolve } from 'node:path';
import { configurationFaults, FarhaulError, openStorageDescription, tryStorage, type StorageDescription } from '@farhaul/core/client';
import { withExistingStore } from '../../connection.ts';
import type { CommandResult } from '../../invocation.ts';
import { print } from '../../output/print.ts';
import { table } from '../../output/table.ts';
import { storageTypeHere } from '../../plugins.ts';
import { flagsOf, parseFlags, type SchemaFlag } from '../../schema-flags.ts';
import { storageInUse, storageText } from './storage-in-use.ts';

export interface ConfigureRequest {
  type: string;
  pool: string | undefined;
  /** As typed, unparsed: which there are depends on the type. */
  flags: readonly string[];
  json: true | undefined;
}

const CHECK_MS = 60_000;
type Entry = Awaited<ReturnType<typeof storageTypeHere>>;

export async function configureStorage(request: ConfigureRequest): CommandResult {
  const { type, pool, json } = request;
  const entry = type === 'default' ? null : await storageTypeHere(type);
  if (pool === undefined || pool.startsWith('-')) {
    if (entry === null) throw missingPool(type);
    return print({ type, flags: flagsOf(entry.schema) }, { json, render: ({ flags }) => describeFlags(entry, flags) });
  }
  const storage = entry && { type, configuration: configurationOf(entry, request.flags) };
  const changed = await withExistingStore(async (client, connection) => {
    await client.workPools.get({ name: pool });
    if (storage && entry) await check(storage, async () => await openStorageDescription(storage, () => entry, connection));
    return await storageInUse(await client.workPools.update({ name: pool, storage }), connection);
  });
  print({ workPool: pool, ...changed }, { json, render: () => `Work pool ${pool} uses ${storageText(changed)}.` });
}

function configurationOf(entry: Entry, flags: readonly string[]): Record<string, unknown> {
  const configuration = parseFlags({
    subject: `The storage type "${entry.type}"`,
    flags: flagsOf(entry.schema),
    given: flags,
    otherNames: entry.type === 'local' ? { 'base-path': 'directory' } : {},
  });
  const { directory } = configuration;
  // Whoever reads it later stands elsewhere.
  if (entry.type === 'local' && typeof directory === 'string') configuration['directory'] = resolve(directory);
  const [fault] = configurationFaults(entry.schema, configuration);
  if (fault === undefined) return configuration;
  throw new FarhaulError(
    'FARHAUL_INPUT_INVALID',
    `The storage type "${entry.type}" does not take this: ${fault.path || 'it'} ${fault.message}.`,
    {
      hint: `farhaul work-pool storage configure ${entry.type} shows its flags.`,
    },
  );
}

async function check(description: StorageDescription, open: () => ReturnType<typeof openStorageDescription>): Promise<void> {
  try {
    await tryStorage(await open(), AbortSignal.timeout(CHECK_MS));
  } catch (cause) {
    if (!FarhaulError.isInstance(cause) && (cause as Error).name !== 'TimeoutError') throw cause;
    const known = FarhaulError.isInstance(cause) ? cause : null;
    const message = known?.message ?? `it did not answer within ${CHECK_MS / 1000} s`;
    throw new FarhaulError(
      known?.code ?? 'FARHAUL_STORAGE_UNAVAILABLE',
      `The storage "${description.type}" was not stored, for it failed its check: ${message}`,
      {
        hint: known?.hint ?? 'See that it can be reached from here.',
        cause,
      },
    );
  }
}

function describeFlags(entry: Entry, flags: readonly SchemaFlag[]): string {
  const head = `${entry.type}: ${entry.description}\nfarhaul work-pool storage configure ${entry.type} <pool>${flags.length === 0 ? '' : ' <flags>'}`;
  if (flags.length === 0) return head;
  const rows = table(
    flags,
    [
      { title: 'FLAG', value: ({ name }) => `--${name}` },
      { title: 'TYPE', value: ({ types }) => types.join(' or ') },
      { title: '', value: ({ required }) => (required ? 'required' : '') },
      { title: 'MEANING', value: ({ description }) => description, shrinks: true },
    ],
    null,
  );
  return `${head}\n\n${rows}`;
}

function missingPool(type: string): FarhaulError {
  return new FarhaulError('FARHAUL_INPUT_INVALID', 'No work pool was named.', {
    hint: `farhaul work-pool storage configure ${type} <pool>`,
  });
}
