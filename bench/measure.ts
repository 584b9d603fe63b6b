/** What every bench shares: sampling side by side, and the one line that comes out. */

export interface Figures {
  /** What is measured, in the unit that `unit` names. */
  measured: number;
  /** The floor or the rival, measured in the same run. */
  reference: number;
  unit: 'ms' | 'bytes' | 'per second' | 'calls';
  /** The ratio must not be above it. */
  limit: number;
  /** Further figures that explain the two. */
  details?: Record<string, Detail>;
}

export type Detail = number | string | { [name: string]: Detail };

/** Prints the line and fails the process when the ratio is above its limit. */
export function report(name: string, figures: Figures): void {
  const { measured, reference, unit, limit, details } = figures;
  const ratio = measured / reference;
  const ok = ratio <= limit;
  const line = { bench: name, ratio: round(ratio), limit, ok, measured: round(measured), reference: round(reference), unit, ...details };
  console.log(JSON.stringify({ ...line, node: process.version }));
  if (!ok) process.exitCode = 1;
}

export function percentile(samples: readonly number[], share: number): number {
  const sorted = samples.toSorted((a, b) => a - b);
  return sorted[Math.min(sorted.length - 1, Math.floor(sorted.length * share))] ?? Number.NaN;
}

/** Milliseconds of each of `rounds` calls of both functions, in turn. */
export function sampleSideBySide(
  rounds: number,
  measured: () => unknown,
  reference: () => unknown,
): Promise<{ measured: number[]; reference: number[] }> {
  return inTurn(rounds, { measured: () => timed(measured), reference: () => timed(reference) });
}

/**
 * What each function answers in each of `rounds` rounds, alternating, so that a busy moment of the machine hits all.
 * A first round warms caches and is left out.
 */
export async function inTurn<Name extends string, Sample>(
  rounds: number,
  functions: Readonly<Record<Name, () => Promise<Sample>>>,
): Promise<Record<Name, Sample[]>> {
  const names = Object.keys(functions) as Name[];
  const samples = Object.fromEntries(names.map((name) => [name, [] as Sample[]])) as Record<Name, Sample[]>;
  for (let round = 0; round <= rounds; round += 1) {
    for (const name of names) {
      const sample = await functions[name]();
      if (round > 0) samples[name].push(sample);
    }
  }
  return samples;
}

/** Milliseconds that a call takes. */
export async function timed(call: () => unknown): Promise<number> {
  const started = performance.now();
  await call();
  return performance.now() - started;
}

export type Spread = { p50: number; p99: number };

/** The middle of the samples, and what one in a hundred is above. */
export function spread(samples: readonly number[]): Spread {
  return { p50: round(percentile(samples, 0.5)), p99: round(percentile(samples, 0.99)) };
}

function round(value: number): number {
  return Number(value.toPrecision(4));
}
