/** A run names objects by their keys, and its infrastructure is handed what it names: never what belongs to another run. */
import { FarhaulError } from '../../errors/farhaul-error.ts';
import type { RunArguments } from '../../protocol/messages.ts';
import type { NewRun } from './create-run.ts';

const ofCode = /^(?:code|files|maps|manifests)\//;

/** @throws FARHAUL_API_FORBIDDEN */
export function refuseForeignKeys({ id, arguments: given, code }: Pick<NewRun, 'id' | 'arguments' | 'code'>): void {
  refuseForeignArguments(id, given);
  if (code?.type !== 'bundle') return;
  const keys = [code.code, code.files, code.manifest, code.map].flatMap((object) => (object ? [object.key] : []));
  const foreign = keys.find((key) => !ofCode.test(key));
  if (foreign === undefined) return;
  throw new FarhaulError('FARHAUL_API_FORBIDDEN', `The code of flow run ${id} cannot lie at ${foreign.slice(0, 200)}.`, {
    hint: 'It lies below code/, files/, maps/ or manifests/ in whatever storage.',
  });
}

/** The object that they were put into for this very run, and no other. @throws FARHAUL_API_FORBIDDEN */
export function refuseForeignArguments(id: string, given: RunArguments): void {
  if (!('key' in given) || given.key === `runs/${id}/args`) return;
  throw new FarhaulError('FARHAUL_API_FORBIDDEN', `The arguments of flow run ${id} cannot lie at ${given.key.slice(0, 200)}.`, {
    hint: `They lie at runs/${id}/args.`,
  });
}
