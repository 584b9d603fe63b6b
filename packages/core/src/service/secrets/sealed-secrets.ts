/** The secrets of one block: each encrypted with the block's own data key, which a key outside the store wraps. */
import { randomBytes } from 'node:crypto';
import { FarhaulError } from '../../errors/farhaul-error.ts';
import { KEY_BYTES, seal, unseal } from './envelope.ts';
import type { SecretKey, SecretKeys } from './secret-keys.ts';

/** Kept as JSON in the row of the block. */
export interface SealedSecrets {
  v: 1;
  /** Id of the key that wraps. */
  key: string;
  dataKey: string;
  fields: Record<string, string>;
}

/** What the ciphertexts are bound to: moved to another block or field they open no more. */
export interface SealedBlock {
  id: string;
  name: string;
}

export function sealSecrets(block: SealedBlock, values: Readonly<Record<string, unknown>>, key: SecretKey): SealedSecrets {
  const dataKey = randomBytes(KEY_BYTES);
  const fields = Object.entries(values).map(([field, value]) => [
    field,
    seal(dataKey, Buffer.from(JSON.stringify(value)), fieldContext(block, field)),
  ]);
  return { v: 1, key: key.id, dataKey: seal(key.bytes, dataKey, keyContext(block)), fields: Object.fromEntries(fields) };
}

/** Only the fields asked for. @throws FARHAUL_SECRET_KEY naming the block and the key */
export function openSecrets(
  block: SealedBlock,
  sealed: SealedSecrets,
  { keys, fields }: { keys: SecretKeys; fields: readonly string[] },
): Record<string, unknown> {
  const dataKey = openDataKey(block, sealed, keys);
  return Object.fromEntries(
    fields.flatMap((field) => {
      const text = sealed.fields[field];
      if (text === undefined) return [];
      const plain = unseal(dataKey, text, fieldContext(block, field));
      if (plain === null) throw damaged(block);
      return [[field, JSON.parse(plain.toString('utf8')) as unknown]];
    }),
  );
}

/** The same secrets, wrapped with another key; their own ciphertexts stay. */
export function rewrapSecrets(block: SealedBlock, sealed: SealedSecrets, { keys, to }: { keys: SecretKeys; to: SecretKey }): SealedSecrets {
  return { ...sealed, key: to.id, dataKey: seal(to.bytes, openDataKey(block, sealed, keys), keyContext(block)) };
}

function openDataKey(block: SealedBlock, sealed: SealedSecrets, keys: SecretKeys): Buffer {
  const key = findKey(keys, sealed.key, `The secrets of block ${block.name} are`);
  const dataKey = unseal(key.bytes, sealed.dataKey, keyContext(block));
  if (dataKey === null) throw damaged(block);
  return dataKey;
}

/** @throws FARHAUL_SECRET_KEY */
export function findKey(keys: SecretKeys, id: string, subject: string): SecretKey {
  const known = keys.read();
  const key = known.find((one) => one.id === id);
  if (key) return key;
  const there = known.length === 0 ? 'there is none' : `there is ${known.map((one) => one.id).join(', ')}`;
  throw new FarhaulError('FARHAUL_SECRET_KEY', `${subject} encrypted with key ${id}, but in ${keys.place} ${there}.`, {
    hint: 'Bring that key back: from a backup of secret.key, or by FARHAUL_SECRET_KEY of the server that saved them. If it is lost, delete the blocks that have secrets (farhaul block ls) and create them anew.',
    details: { key: id, known: known.map((one) => one.id) },
  });
}

function damaged(block: SealedBlock): FarhaulError {
  return new FarhaulError('FARHAUL_SECRET_KEY', `The secrets of block ${block.name} are damaged, or were moved there from another one.`, {
    hint: 'Save the block again with its secrets.',
  });
}

function keyContext({ id, name }: SealedBlock): string[] {
  return ['farhaul block key', '1', id, name];
}

function fieldContext({ id, name }: SealedBlock, field: string): string[] {
  return ['farhaul block field', '1', id, name, field];
}
