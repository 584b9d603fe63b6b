import { describe, expect, test } from 'vitest';
import { thisMachine } from '../../runner/this-machine.ts';
import { compareTarget } from './compare-target.ts';
import type { AddonDescription } from './inspect-addon.ts';
import { runTarget, type RunTarget } from './run-target.ts';

const addon: AddonDescription = { os: 'linux', cpus: ['x64'], libc: 'glibc', glibc: '2.31', abi: null };
const target: RunTarget = { os: 'linux', cpu: 'x64', libc: 'glibc', glibc: '2.36', node: 22 };

describe('an addon fits', () => {
  test.each<[string, Partial<AddonDescription>, Partial<RunTarget>]>([
    ['where everything is the same', {}, {}],
    ['every node, by Node-API', {}, { node: 26 }],
    ['the node it is bound to', { abi: 127 }, { node: 22 }],
    ['where nothing is known of the version of glibc', { glibc: '2.99' }, { glibc: null }],
    ['a musl system, when it asks for no C library', { libc: null, glibc: null }, { libc: 'musl', glibc: null }],
    ['one of its processors', { os: 'darwin', cpus: ['x64', 'arm64'], libc: null }, { os: 'darwin', cpu: 'arm64', libc: null }],
  ])('%s', (_what, addonPart, targetPart) => {
    expect(compareTarget({ ...addon, ...addonPart }, { ...target, ...targetPart })).toBeNull();
  });
});

describe('an addon does not fit', () => {
  test.each<[string, Partial<AddonDescription>, Partial<RunTarget>, string, string]>([
    ['another system', {}, { os: 'darwin', libc: null }, 'linux/x64 (glibc)', 'darwin/x64'],
    ['another processor', {}, { cpu: 'arm64' }, 'linux/x64 (glibc)', 'linux/arm64 (glibc)'],
    ['another C library', {}, { libc: 'musl' }, 'linux/x64 (glibc)', 'linux/x64 (musl)'],
    ['an older glibc', { glibc: '2.9' }, { glibc: '2.8' }, 'glibc 2.9 or newer', 'glibc 2.8'],
    ['another node', { abi: 115 }, {}, 'Node ABI 115 (Node 20)', 'Node 22 (ABI 127)'],
    ['a node that nobody knows yet', { abi: 127 }, { node: 40 }, 'Node ABI 127 (Node 22)', 'Node 40'],
  ])('%s', (_what, addonPart, targetPart, built, wanted) => {
    expect(compareTarget({ ...addon, ...addonPart }, { ...target, ...targetPart })).toMatchObject({ built, target: wanted });
  });
});

describe('the target', () => {
  test('is this machine where nobody says anything', () => {
    expect(runTarget()).toEqual(thisMachine());
    expect(thisMachine()).toMatchObject({ os: process.platform, cpu: process.arch });
  });

  test('is what the author says before what the pool declares', () => {
    expect(runTarget({ platform: 'linux/arm64' }, { platform: 'linux/amd64', libc: 'musl', node: 24 })).toEqual({
      os: 'linux',
      cpu: 'arm64',
      libc: 'musl',
      glibc: null,
      node: 24,
    });
    expect(runTarget({ platform: 'linux/arm64/v8', node: 26 })).toMatchObject({ cpu: 'arm64', node: 26 });
    expect(runTarget({}, { libc: 'musl' })).toMatchObject({ os: 'linux', cpu: process.arch, libc: 'musl' });
    expect(runTarget({ platform: 'windows/amd64' })).toMatchObject({ os: 'win32', cpu: 'x64', libc: null });
  });

  test.each(['linux', 'linux/quantum', 'constructor/amd64', ''])('is refused where %j is no platform', (platform) => {
    expect(() => runTarget({ platform })).toThrow(expect.objectContaining({ code: 'FARHAUL_BUNDLE_TARGET' }));
  });
});
