/** The object without some of its fields. */
export function without<Value extends object, Key extends keyof Value>(value: Value, ...keys: Key[]): Omit<Value, Key> {
  const left = Object.entries(value).filter(([key]) => !keys.includes(key as Key));
  return Object.fromEntries(left) as Omit<Value, Key>;
}
