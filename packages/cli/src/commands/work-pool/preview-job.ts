import { FarhaulError, previewJob, type JobPreview, type WorkPool } from '@farhaul/core/client';
import { withExistingStore } from '../../connection.ts';
import type { CommandResult } from '../../invocation.ts';
import { paint } from '../../output/paint.ts';
import { print } from '../../output/print.ts';
import { section } from '../../output/section.ts';
import { workerTypeHere } from '../../plugins.ts';

type Shown = JobPreview & { workPool: string; type: string; without: string | null };

export async function previewPoolJob(name: string, options: { variable?: readonly string[]; json?: true }): CommandResult {
  const shown = await withExistingStore(async (client, connection): Promise<Shown> => {
    const pool = await client.workPools.get({ name });
    const jobVariables = readVariables(options.variable ?? [], pool);
    const { plugin, without } = await findPlugin(pool);
    const preview = await previewJob(connection, { pool, plugin, jobVariables });
    return { workPool: pool.name, type: pool.type, without, ...preview };
  });
  print(shown, { json: options.json, render: describe });
  return shown.plan?.checks.checks.some(({ state }) => state === 'failed') ? 1 : undefined;
}

/** Without the plugin of its type here, the job is still shown. */
async function findPlugin(
  pool: WorkPool,
): Promise<{ plugin: Awaited<ReturnType<typeof workerTypeHere>>['plugin'] | null; without: string | null }> {
  try {
    return { plugin: (await workerTypeHere(pool.type)).plugin, without: null };
  } catch (error) {
    if (!FarhaulError.isInstance(error)) throw error;
    return { plugin: null, without: `${error.message}${error.hint === undefined ? '' : ` (${error.hint})`}` };
  }
}

/** `image=node:24`, `env.LEVEL=debug`; as JSON where the variable is no text. */
export function readVariables(given: readonly string[], pool: WorkPool): Record<string, unknown> {
  const variables: Record<string, unknown> = {};
  const properties = (pool.baseJobTemplate.variables['properties'] ?? {}) as Record<string, { type?: unknown }>;
  for (const text of given) {
    const at = text.indexOf('=');
    if (at < 1) throw invalid(text, 'Write --variable name=value.');
    const [name = '', ...rest] = text.slice(0, at).split('.');
    const value = text.slice(at + 1);
    const key = rest.join('.');
    if (key === '') variables[name] = properties[name]?.type === 'string' ? value : asJson(value);
    else variables[name] = { ...(variables[name] as Record<string, unknown> | undefined), [key]: value };
  }
  return variables;
}

function asJson(value: string): unknown {
  try {
    return JSON.parse(value) as unknown;
  } catch {
    return value;
  }
}

function invalid(text: string, hint: string): FarhaulError {
  return new FarhaulError('FARHAUL_INPUT_INVALID', `"${text}" cannot be used for --variable.`, { hint });
}

function describe({ workPool, type, without, job, plan, warnings }: Shown): string {
  const head = `What a run of work pool ${workPool} (${type}) would become; nothing was created.`;
  const json = (value: unknown): string => JSON.stringify(value, null, 2);
  const checks = plan?.checks.checks ?? [];
  return [
    head,
    ...section('Job', json(job)),
    ...(plan ? section('Request', json(plan.request)) : section('Request', `Not known here: ${without ?? ''}`)),
    ...section(
      'Checks',
      checks
        .map(({ name, state, message, remedy }) => `${mark(state)} ${name}: ${message}${remedy === '' ? '' : `\n    ${remedy}`}`)
        .join('\n'),
    ),
    ...section('Place', plan ? `storage ${plan.storage.type} at ${plan.storage.location}, channel ${plan.channel}` : ''),
    ...section('Warnings', warnings.join('\n')),
  ].join('\n');
}

function mark(state: string): string {
  if (state === 'failed') return paint('red', 'failed ');
  return state === 'warning' ? paint('yellow', 'warning') : state.padEnd(7);
}
