import { FarhaulError, type Client, type FlowRun } from '@farhaul/core/client';
import { localTime } from './output/time.ts';

const wholeId = /^[0-9a-f]{8}-[0-9a-f]{4}-[0-9a-f]{4}-[0-9a-f]{4}-[0-9a-f]{12}$/;
const idPart = /^[0-9a-f]{4,8}(?:-[0-9a-f-]*)?$/;

/** By whole id, by a beginning of the id that only one run has, or by name: the newest of that name, said aloud where there are more. */
export async function findFlowRun(client: Client, reference: string, remark: (text: string) => void): Promise<FlowRun> {
  const wanted = reference.toLowerCase();
  if (wholeId.test(wanted)) return await client.flowRuns.get({ id: wanted });
  const named = await client.flowRuns.list({ name: reference, limit: 2 });
  const [newest, older] = named.items;
  if (newest !== undefined) {
    if (older !== undefined) remark(`There are several runs named "${reference}"; this is the newest, of ${localTime(newest.createdAt)}.`);
    return newest;
  }
  if (!idPart.test(wanted)) throw notFound(reference);
  const { items } = await client.flowRuns.list({ idPrefix: wanted, limit: 6 });
  const [only, second] = items;
  if (only === undefined) throw notFound(reference);
  if (second === undefined) return only;
  throw new FarhaulError(
    'FARHAUL_INPUT_INVALID',
    `${items.length > 5 ? 'More than five' : items.length} flow runs have an id that begins with "${reference}".`,
    {
      hint: `Write more of it, or the name: ${items
        .slice(0, 5)
        .map((run) => `${run.id} (${run.name})`)
        .join(', ')}.`,
    },
  );
}

function notFound(reference: string): FarhaulError {
  return new FarhaulError('FARHAUL_NOT_FOUND', `There is no flow run "${reference}".`, {
    hint: 'Give its name, its id or the beginning of its id; `farhaul flow-run ls` lists them.',
  });
}

/** For each id the shortest beginning, at least down to the millisecond, that no other of the list shares. */
export function shortIds(ids: readonly string[]): Map<string, string> {
  const sorted = [...new Set(ids)].toSorted();
  return new Map(
    sorted.map((id, index) => {
      const shared = Math.max(sharedLength(id, sorted[index - 1]), sharedLength(id, sorted[index + 1]));
      const length = Math.max(13, shared + 1);
      return [id, id.slice(0, id[length - 1] === '-' ? length + 1 : length)];
    }),
  );
}

function sharedLength(left: string, right: string | undefined): number {
  if (right === undefined) return 0;
  let length = 0;
  while (length < left.length && left[length] === right[length]) length += 1;
  return length;
}
