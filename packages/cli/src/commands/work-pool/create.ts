import { withClient } from '../../connection.ts';
import type { CommandResult } from '../../invocation.ts';
import { parseLimit, parseObjectName } from '../../option-values.ts';
import { paint } from '../../output/paint.ts';
import { print } from '../../output/print.ts';
import { workerTypeHere } from '../../plugins.ts';
import { readTemplate } from './read-template.ts';

export interface CreateOptions {
  type: string;
  description?: string;
  concurrencyLimit: string;
  baseJobTemplate?: string;
  allow?: string[];
  paused?: true;
  json?: true;
}

export async function createWorkPool(name: string, options: CreateOptions): CommandResult {
  parseObjectName(name, 'work pool');
  const concurrencyLimit = parseLimit(options.concurrencyLimit, '--concurrency-limit');
  const { plugin, entry } = await workerTypeHere(options.type);
  const baseJobTemplate = options.baseJobTemplate === undefined ? entry.jobSchema.template : await readTemplate(options.baseJobTemplate);
  const pool = await withClient(
    async (client) =>
      await client.workPools.create({
        name,
        type: options.type,
        concurrencyLimit,
        baseJobTemplate,
        description: options.description ?? null,
        allow: options.allow ?? [],
        paused: options.paused === true,
        plugin: plugin.name,
      }),
  );
  print(pool, {
    json: options.json,
    render: () =>
      `Created work pool ${paint('bold', pool.name)} of type ${pool.type}.\n${paint('dim', `farhaul worker start -p ${pool.name}   serve it`)}`,
  });
}
