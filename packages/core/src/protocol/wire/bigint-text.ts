import { MAXIMUM_BIGINT_DIGITS } from './limits.ts';

// Decimal is for people; of long numbers it takes more than linear time to read and write, hexadecimal does not.
const longest = 10n ** 1_000n;

/** Decimal up to 1,000 digits, else hexadecimal with `0x`; null where it is too long. */
export function bigintText(value: bigint): string | null {
  if (value < longest && value > -longest) return value.toString();
  const hexadecimal = (value < 0n ? -value : value).toString(16);
  return hexadecimal.length > MAXIMUM_BIGINT_DIGITS ? null : `${value < 0n ? '-' : ''}0x${hexadecimal}`;
}

/** The number again; null where the text is none. */
export function bigintFrom(text: string): bigint | null {
  const [, sign, hexadecimal, decimal] = /^(-?)(?:0x([0-9a-f]+)|(\d{1,1000}))$/.exec(text) ?? [];
  if (hexadecimal !== undefined && hexadecimal.length > MAXIMUM_BIGINT_DIGITS) return null;
  const digits = hexadecimal === undefined ? decimal : `0x${hexadecimal}`;
  if (digits === undefined) return null;
  return sign === '-' ? -BigInt(digits) : BigInt(digits);
}
