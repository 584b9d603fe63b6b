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
  details?: Record<string, number | string>;
}

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

/**
 * Milliseconds of each of `rounds` calls of both functions, alternating, so that a busy moment of the machine hits both.
 * A first round warms caches and is left out.
 */
export async function sampleSideBySide(
  rounds: number,
  measured: () => unknown,
  reference: () => unknown,
): Promise<{ measured: number[]; reference: number[] }> {
  const samples = { measured: [] as number[], reference: [] as number[] };
  const functions = { measured, reference };
  for (let round = 0; round <= rounds; round += 1) {
    for (const name of ['measured', 'reference'] as const) {
      const started = performance.now();
      await functions[name]();
      if (round > 0) samples[name].push(performance.now() - started);
    }
  }
  return samples;
}

function round(value: number): number {
  return Number(value.toPrecision(4));
}
