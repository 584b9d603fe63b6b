import { isOlder } from '../../runner/this-machine.ts';
import type { AddonDescription } from './inspect-addon.ts';
import { describePlatform, type RunTarget } from './run-target.ts';

/** NODE_MODULE_VERSION of each release line. */
const abis = new Map([
  [18, 108],
  [19, 111],
  [20, 115],
  [21, 120],
  [22, 127],
  [23, 131],
  [24, 137],
  [25, 141],
  [26, 147],
]);

/** In which an addon and a target differ: `is built for …`, `runs …`. */
export interface TargetMismatch {
  built: string;
  target: string;
  /** Which of the two sides a person can change by installing again. */
  because: 'platform' | 'libc' | 'glibc' | 'abi';
}

/** Null where the addon can be loaded on the target. */
export function compareTarget(addon: AddonDescription, target: RunTarget): TargetMismatch | null {
  const addonLibc = addon.libc ?? (addon.os === target.os ? target.libc : null);
  if (addon.os !== target.os || !addon.cpus.includes(target.cpu)) {
    const built = addon.cpus.map((cpu) => describePlatform({ os: addon.os, cpu, libc: addon.libc })).join(' and ');
    return { built, target: describePlatform(target), because: 'platform' };
  }
  if (target.libc !== null && addonLibc !== target.libc) {
    return {
      built: describePlatform({ os: addon.os, cpu: target.cpu, libc: addon.libc }),
      target: describePlatform(target),
      because: 'libc',
    };
  }
  if (addon.glibc !== null && target.glibc !== null && isOlder(target.glibc, addon.glibc)) {
    return { built: `glibc ${addon.glibc} or newer`, target: `glibc ${target.glibc}`, because: 'glibc' };
  }
  if (addon.abi !== null && addon.abi !== abis.get(target.node))
    return { built: describeAbi(addon.abi), target: describeNode(target.node), because: 'abi' };
  return null;
}

function describeAbi(abi: number): string {
  const node = [...abis].find(([, number]) => number === abi)?.[0];
  return `Node ABI ${abi}${node === undefined ? '' : ` (Node ${node})`}`;
}

function describeNode(node: number): string {
  const abi = abis.get(node);
  return `Node ${node}${abi === undefined ? '' : ` (ABI ${abi})`}`;
}
