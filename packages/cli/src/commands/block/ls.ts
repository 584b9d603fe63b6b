import type { Block } from '@farhaul/core/client';
import { allPages } from '../../all-pages.ts';
import { withExistingStore } from '../../connection.ts';
import type { CommandResult } from '../../invocation.ts';
import { print, terminalWidth } from '../../output/print.ts';
import { table } from '../../output/table.ts';
import { relativeTime } from '../../output/time.ts';

export async function listBlocks(options: { json?: true }): CommandResult {
  const blocks = await withExistingStore(async (client) => await allPages<Block>((after) => client.blocks.list({ after, limit: 1000 })));
  print(blocks, {
    json: options.json,
    render: (all) =>
      all.length === 0
        ? 'There are no blocks. Save one: farhaul block create secret db-password'
        : table(
            all,
            [
              { title: 'NAME', value: ({ name }) => name },
              { title: 'TYPE', value: ({ type }) => type },
              { title: 'FIELDS', value: ({ document }) => Object.keys(document).join(', '), shrinks: true },
              { title: 'SECRET', value: ({ secretFields }) => secretFields.join(', '), shrinks: true },
              { title: 'UPDATED', value: ({ updatedAt }) => relativeTime(updatedAt) },
            ],
            terminalWidth(),
          ),
  });
}
