import { FarhaulError } from '../../errors/farhaul-error.ts';
import type { BundleChoices } from '../../flow/launcher.ts';
import { thisMachine, type RunMachine } from '../../runner/this-machine.ts';

/** What a run will have. Where something is null, it is unknown and nothing is refused for it. */
export type RunTarget = RunMachine;

type GivenTarget = NonNullable<BundleChoices['target']>;

const systems: Record<string, string> = {
  linux: 'linux',
  darwin: 'darwin',
  macos: 'darwin',
  windows: 'win32',
  win32: 'win32',
  freebsd: 'freebsd',
};
const processors: Record<string, string> = {
  amd64: 'x64',
  x64: 'x64',
  x86_64: 'x64',
  arm64: 'arm64',
  aarch64: 'arm64',
  arm: 'arm',
  386: 'ia32',
  ia32: 'ia32',
  ppc64le: 'ppc64',
  s390x: 's390x',
  riscv64: 'riscv64',
};

/**
 * The target of a bundle: what the author says of it, else what the pool declares, else this machine.
 *
 * @throws FARHAUL_BUNDLE_TARGET for a platform that is none
 */
export function runTarget(given: GivenTarget = {}, declared: GivenTarget = {}): RunTarget {
  const here = thisMachine();
  const platform = given.platform ?? declared.platform;
  const isLinux = platform === undefined && (given.libc ?? declared.libc) !== undefined;
  const { os, cpu } = platform !== undefined ? parsePlatform(platform) : isLinux ? { os: 'linux', cpu: here.cpu } : here;
  const alike = os === here.os && cpu === here.cpu;
  const libc = os !== 'linux' ? null : (given.libc ?? declared.libc ?? (alike ? here.libc : 'glibc'));
  const node = given.node ?? declared.node ?? here.node;
  const elsewhere = platform !== undefined || given.libc !== undefined || declared.libc !== undefined;
  return { os, cpu, libc, glibc: !elsewhere && libc === here.libc ? here.glibc : null, node };
}

/**
 * Refuses a target that no bundle runs on, before anything is built.
 *
 * @param lowestNode major version that bundles are made for
 * @throws FARHAUL_BUNDLE_TARGET
 */
export function checkTarget(given: GivenTarget, declared: GivenTarget, lowestNode: number): void {
  const platform = given.platform ?? declared.platform;
  if (platform !== undefined) parsePlatform(platform);
  const node = given.node ?? declared.node;
  if (node === undefined || node >= lowestNode) return;
  throw new FarhaulError('FARHAUL_BUNDLE_TARGET', `bundles need Node ${lowestNode} or newer, and the run has Node ${node}`, {
    hint: 'Use an image with a newer Node, and say so where the target is declared.',
    details: { node, needed: lowestNode },
  });
}

function parsePlatform(platform: string): { os: string; cpu: string } {
  const [system = '', processor = ''] = platform.toLowerCase().split('/');
  const os = Object.hasOwn(systems, system) ? systems[system] : undefined;
  const cpu = Object.hasOwn(processors, processor) ? processors[processor] : undefined;
  if (os !== undefined && cpu !== undefined) return { os, cpu };
  throw new FarhaulError('FARHAUL_BUNDLE_TARGET', `bundle: { target: { platform: ${JSON.stringify(platform)} } } is no platform`, {
    hint: `Write it as images do: linux/amd64, linux/arm64. Systems: ${Object.keys(systems).join(', ')}; processors: ${Object.keys(processors).join(', ')}.`,
    details: { platform },
  });
}

/** As a person reads it: `linux/x64 (glibc)`. */
export function describePlatform({ os, cpu, libc }: Pick<RunTarget, 'os' | 'cpu' | 'libc'>): string {
  return `${os}/${cpu}${libc === null ? '' : ` (${libc})`}`;
}

/** The words that make npm install for a target. */
export function npmPlatformFlags({ os, cpu, libc }: RunTarget): string {
  return `--os=${os} --cpu=${cpu}${libc === null ? '' : ` --libc=${libc}`}`;
}
