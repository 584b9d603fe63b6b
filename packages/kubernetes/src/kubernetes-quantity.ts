const factors: Record<string, number> = {
  '': 1,
  m: 1e-3,
  k: 1e3,
  M: 1e6,
  G: 1e9,
  T: 1e12,
  P: 1e15,
  E: 1e18,
  Ki: 2 ** 10,
  Mi: 2 ** 20,
  Gi: 2 ** 30,
  Ti: 2 ** 40,
  Pi: 2 ** 50,
  Ei: 2 ** 60,
};

/** A Kubernetes quantity (`500m`, `1.5`, `8Gi`) as a number; null where it is none. */
export function parseQuantity(text: string): number | null {
  const [, digits, exponent, suffix = ''] = /^(\d+(?:\.\d+)?)(?:([eE][+-]?\d+)|([a-zA-Z]{1,2}))?$/.exec(text) ?? [];
  const factor = factors[suffix];
  if (digits === undefined || factor === undefined) return null;
  return Number(`${digits}${exponent ?? ''}`) * factor;
}
