import { readFileSync } from 'node:fs';
import { resolve } from 'node:path';
import { FarhaulError, nearestName, prepareBlock, type BlockTypeV1 } from '@farhaul/core/client';
import { withClient } from '../../connection.ts';
import type { CommandResult } from '../../invocation.ts';
import { parseObjectName } from '../../option-values.ts';
import { print, remark } from '../../output/print.ts';
import { blockTypesHere } from '../../plugins.ts';
import { readSecret } from '../../read-secret.ts';
import { flagsOf, parseFlags, readValue, type SchemaFlag } from '../../schema-flags.ts';

export interface CreateRequest {
  type: string;
  name: string;
  /** As typed, unparsed: which there are depends on the type. */
  flags: readonly string[];
  overwrite?: true;
  json?: true;
}

export async function createBlock({ type: typeName, name, flags, overwrite, json }: CreateRequest): CommandResult {
  parseObjectName(name, 'block');
  const type = await findType(typeName);
  const fields = await readFields(type, flags);
  const prepared = prepareBlock(type, fields);
  const block = await withClient(async (client) => await client.blocks.save({ name, ...prepared, overwrite: overwrite === true }));
  print(block, { json, render: () => `Saved block ${block.name} of type ${block.type}.` });
  const secret = flagsOf(type.schema).filter((flag) => flag.secret);
  if (secret.length > 0 && block.secretFields.length === 0)
    remark(`It has no secret. Give one by ${secret.map((flag) => `--${flag.name}-file <path>`).join(' or ')}; - is what is piped in.`);
}

async function findType(name: string): Promise<BlockTypeV1> {
  const types = await blockTypesHere();
  const found = types.find(({ type }) => type.type === name);
  if (found) return found.type;
  const known = types.map(({ type }) => type.type);
  const nearest = nearestName(name, known);
  throw new FarhaulError('FARHAUL_INPUT_INVALID', `No plugin of this project offers the block type "${name}".`, {
    hint: nearest === null ? `There are ${known.join(', ')}; farhaul plugin ls shows what is installed.` : `Did you mean "${nearest}"?`,
  });
}

/** Open fields from flags; secret ones from files, else asked for where the type needs them. */
async function readFields(type: BlockTypeV1, given: readonly string[]): Promise<Record<string, unknown>> {
  const all = flagsOf(type.schema);
  const secret = all.filter((flag) => flag.secret);
  refuseTypedSecret(secret, given);
  const files = secret.map((flag) => ({ ...flag, name: `${flag.name}-file`, types: ['string'], required: false }));
  const subject = `The block type "${type.type}"`;
  const fields = parseFlags({ subject, flags: [...all.filter((flag) => !flag.secret), ...files], given });
  const open = secret.filter((flag) => fields[flag.property] === undefined && flag.required);
  for (const flag of secret) {
    const path = fields[flag.property];
    if (typeof path === 'string') fields[flag.property] = readValue(flag, readSecretFile(path));
  }
  refuseSeveralFromPipe(open);
  for (const flag of open) fields[flag.property] = readValue(flag, await readSecret(question(flag)));
  return fields;
}

function question({ property, description }: SchemaFlag): string {
  return description === '' ? property : `${property} (${description.replace(/\.$/, '')})`;
}

function readSecretFile(path: string): string {
  try {
    return readFileSync(path === '-' ? 0 : resolve(path), 'utf8').replace(/\r?\n$/, '');
  } catch (cause) {
    throw new FarhaulError('FARHAUL_INPUT_INVALID', `The file ${path} cannot be read: ${(cause as Error).message}`, {
      hint: 'Check its path.',
      cause,
    });
  }
}

/** Everybody on the machine sees a command line, and the shell keeps it. The value is not repeated. */
function refuseTypedSecret(secret: readonly SchemaFlag[], given: readonly string[]): void {
  const typed = secret.find(({ name }) => given.some((text) => text === `--${name}` || text.startsWith(`--${name}=`)));
  if (typed === undefined) return;
  throw new FarhaulError(
    'FARHAUL_INPUT_INVALID',
    `--${typed.name} is a secret and is not taken from the command line, where others see it.`,
    {
      hint: `Leave it out to be asked, pipe it in, or write --${typed.name}-file <path>. What was typed stands in the history of the shell.`,
    },
  );
}

function refuseSeveralFromPipe(open: readonly SchemaFlag[]): void {
  if (open.length < 2 || process.stdin.isTTY) return;
  const names = open.map(({ name }) => `--${name}-file <path>`).join(' ');
  throw new FarhaulError('FARHAUL_INPUT_INVALID', `${open.length} secrets are needed, and one input cannot give them.`, {
    hint: `Write ${names}, or run it on a terminal to be asked.`,
  });
}
