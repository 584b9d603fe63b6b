/** The kind of machine that code runs on, as far as compiled code depends on it. */
export interface RunMachine {
  /** As `process.platform`. */
  os: string;
  /** As `process.arch`. */
  cpu: string;
  /** Linux only. */
  libc: 'glibc' | 'musl' | null;
  /** Version of glibc, such as `2.36`; null where there is none or it is unknown. */
  glibc: string | null;
  /** Node's major version. */
  node: number;
}

export function thisMachine(): RunMachine {
  const linux = process.platform === 'linux';
  const glibc = linux ? glibcVersion() : null;
  return {
    os: process.platform,
    cpu: process.arch,
    libc: linux ? (glibc === null ? 'musl' : 'glibc') : null,
    glibc,
    node: parseInt(process.versions.node),
  };
}

function glibcVersion(): string | null {
  // With the network, node looks up the names of all addresses first, which may take seconds.
  const report = process.report as typeof process.report & { excludeNetwork: boolean };
  const before = report.excludeNetwork;
  report.excludeNetwork = true;
  const { header } = report.getReport() as { header: { glibcVersionRuntime?: string } };
  report.excludeNetwork = before;
  return header.glibcVersionRuntime ?? null;
}

/** Whether a version such as `2.4` comes before another, such as `2.34`. */
export function isOlder(version: string, than: string): boolean {
  const [first, second] = [version, than].map((text) => text.split('.').map(Number));
  for (let index = 0; index < second!.length; index++) {
    const difference = (first![index] ?? 0) - second![index]!;
    if (difference !== 0) return difference < 0;
  }
  return false;
}
