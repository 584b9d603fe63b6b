import type { Block } from '@farhaul/core/client';
import { withExistingStore } from '../../connection.ts';
import type { CommandResult } from '../../invocation.ts';
import { print } from '../../output/print.ts';
import { facts, section } from '../../output/section.ts';
import { localTime } from '../../output/time.ts';

export async function inspectBlock(name: string, options: { json?: true }): CommandResult {
  const block = await withExistingStore(async (client) => await client.blocks.get({ name }));
  print(block, { json: options.json, render: describe });
}

function describe(block: Block): string {
  const fields = [
    ...Object.entries(block.document).map(([field, value]) => [field, typeof value === 'string' ? value : JSON.stringify(value)] as const),
    ...block.secretFields.map((field) => [field, '(secret)'] as const),
  ];
  const references = fields.map(([field]) => `{{ block.${block.name}.${field} }}`).join('\n');
  return [
    facts([
      ['name', block.name],
      ['type', block.type],
      ['created', localTime(block.createdAt)],
      ['updated', localTime(block.updatedAt)],
    ]),
    ...section('Fields', facts(fields)),
    ...section('In job variables', references),
  ].join('\n');
}
