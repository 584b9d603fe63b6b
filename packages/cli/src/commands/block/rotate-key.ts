import { withExistingStore } from '../../connection.ts';
import type { CommandResult } from '../../invocation.ts';
import { print } from '../../output/print.ts';

export async function rotateKey(options: { json?: true }): CommandResult {
  const rotation = await withExistingStore(async (client) => await client.blocks.rotateKey());
  const { key, previousKey, blocks, place } = rotation;
  const what = `${blocks} ${blocks === 1 ? 'block' : 'blocks'}`;
  print(rotation, {
    json: options.json,
    render: () =>
      key === previousKey
        ? `The key ${key} stays: it is the first in ${place}. Put a new one before it.`
        : `Encrypted ${what} with key ${key} in ${place}${previousKey === null ? '' : `; key ${previousKey} is not needed any more`}.`,
  });
}
