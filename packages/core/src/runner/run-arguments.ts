import { FarhaulError } from '../errors/farhaul-error.ts';
import type { FlowDefinition } from '../flow/flow-definition.ts';
import type { BundleEntry } from '../protocol/bundle-manifest.ts';
import type { RunDocumentV1 } from '../protocol/run-document.ts';
import { decodeWire } from '../protocol/wire/index.ts';
import { readObject } from './read-object.ts';

/** Answers what makes the arguments anew for each attempt, so that none sees what an earlier one did to them. */
export async function readArguments(run: RunDocumentV1, entry: BundleEntry, definition: FlowDefinition): Promise<() => readonly unknown[]> {
  const bytes = 'inline' in run.args ? Buffer.from(run.args.inline, 'base64') : await readObject(run.args, 'args');
  // Without a copy binary arguments are views into the document, which a later attempt would find changed.
  const copy = definition.retry.retries > 0;
  let first: unknown = decodeWire(bytes, { copy });
  if (!Array.isArray(first)) {
    const named = await validByName((first as { byName: Record<string, unknown> }).byName, { entry, definition });
    return () => positions(structuredClone(named), entry);
  }
  return () => {
    const args = (first ?? decodeWire(bytes, { copy })) as unknown[];
    first = undefined;
    return args;
  };
}

/** Plain JSON of an API caller: the flow's own schema judges and coerces it, else only dates are made of their texts. */
async function validByName(
  byName: Record<string, unknown>,
  { entry, definition }: { entry: BundleEntry; definition: FlowDefinition },
): Promise<Record<string, unknown>> {
  if (definition.parameters) {
    type Judged =
      | { value: Record<string, unknown>; issues?: undefined }
      | { issues: readonly { message: string; path?: readonly unknown[] }[] };
    const judged = (await definition.parameters['~standard'].validate(byName)) as Judged;
    if (!judged.issues) return judged.value;
    const [issue] = judged.issues;
    throw new FarhaulError(
      'FARHAUL_INPUT_INVALID',
      `parameter "${(issue?.path ?? []).map(String).join('.')}" of flow "${entry.name}": ${issue?.message ?? 'invalid'}`,
    );
  }
  const dated = entry.parameters.filter((parameter) => parameter.dateTime && typeof byName[parameter.name] === 'string');
  return { ...byName, ...Object.fromEntries(dated.map(({ name }) => [name, new Date(byName[name] as string)])) };
}

function positions(byName: Record<string, unknown>, entry: BundleEntry): unknown[] {
  const args: unknown[] = [];
  for (const { name, rest } of entry.parameters) {
    const value = Object.hasOwn(byName, name) ? byName[name] : undefined;
    if (rest) args.push(...(Array.isArray(value) ? value : []));
    else args.push(value);
  }
  // Not given at the end is not the same as given undefined: `arguments.length` and rest parameters see it.
  while (args.length > 0 && args.at(-1) === undefined) args.pop();
  return args;
}
