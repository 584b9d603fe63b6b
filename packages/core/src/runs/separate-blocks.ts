/** Job variables with secrets in them: one form that may be stored, and one that stays in this process. */
import { asVariable, blockPartsOf, shownFields, type BlockParts } from '../blocks/block.ts';
import type { FlowCall } from '../flow/launcher.ts';
import { isPlainObject } from '../job/plain-json.ts';
import { holdsUnsavedSecret, maskSecrets, unsavedSecret } from '../job/unsaved-secret.ts';

export interface SeparatedCall {
  /** Without a secret: a saved block became references, one that is not saved a mask, as did what the schema calls secret. */
  call: FlowCall;
  /** The same with the secrets that are not saved; null: there are none. */
  secrets: FlowCall | null;
}

/** `variables`: JSON Schema of the worker type's. @throws FARHAUL_SECRET_UNSAVED where somebody else shall launch the run */
export function separateBlocks(given: FlowCall, variables: Readonly<Record<string, unknown>> = {}): SeparatedCall {
  const call = masked(
    withVariables(given, (parts) => storedForm(parts)),
    variables,
  );
  const [path] = holdsUnsavedSecret([call.binding.jobVariables, call.options.jobVariables ?? {}]);
  if (path === undefined) return { call, secrets: null };
  if (given.mode === 'work-pool') throw unsavedSecret(path.slice(path.indexOf('/', 1)));
  return { call, secrets: withVariables(given, (parts) => (parts.savedAs === null ? openForm(parts) : storedForm(parts))) };
}

function masked(call: FlowCall, variables: Readonly<Record<string, unknown>>): FlowCall {
  const { binding, options } = call;
  const mask = (given: Record<string, unknown>): Record<string, unknown> => maskSecrets(given, variables) as Record<string, unknown>;
  const more = options.jobVariables && { jobVariables: mask(options.jobVariables) };
  return { ...call, binding: { ...binding, jobVariables: mask(binding.jobVariables) }, options: { ...options, ...more } };
}

function withVariables(call: FlowCall, form: (parts: BlockParts) => unknown): FlowCall {
  const { binding, options } = call;
  const jobVariables = replaceBlocks(binding.jobVariables, form) as Record<string, unknown>;
  const more = options.jobVariables && { jobVariables: replaceBlocks(options.jobVariables, form) as Record<string, unknown> };
  return { ...call, binding: { ...binding, jobVariables }, options: { ...options, ...more } };
}

function replaceBlocks(value: unknown, form: (parts: BlockParts) => unknown, depth = 0): unknown {
  const parts = blockPartsOf(value);
  if (parts) return form(parts);
  // Deeper ones are refused by the resolver, which also meets circles.
  if (depth > 64) return value;
  if (Array.isArray(value)) return value.map((item) => replaceBlocks(item, form, depth + 1));
  if (!isPlainObject(value)) return value;
  return Object.fromEntries(Object.entries(value).map(([key, item]) => [key, replaceBlocks(item, form, depth + 1)]));
}

/** Every field of a saved block is read when the run starts. */
function storedForm(parts: BlockParts): unknown {
  const { savedAs, document, secretFields } = parts;
  const names = [...Object.keys(document), ...secretFields];
  const references = Object.fromEntries(names.map((field) => [field, `{{ block.${savedAs}.${field} }}`]));
  return asVariable(parts, savedAs === null ? shownFields(parts) : references);
}

function openForm(parts: BlockParts): unknown {
  return asVariable(parts, { ...parts.document, ...parts.secrets });
}
