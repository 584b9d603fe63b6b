import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { describe, expect, test } from 'vitest';
import { hostIdentity } from './process-host.ts';
import { parseLinuxStat, parsePs, systemProcessTable } from './process-table.ts';

describe('the table of processes', () => {
  test('names of programs with spaces and parentheses are read over', () => {
    const tail =
      '1 700 700 0 -1 4194560 1 0 0 0 0 0 0 0 20 0 1 0 98765 0 0 18446744073709551615 0 0 0 0 0 0 0 0 0 0 0 0 17 0 0 0 0 0 0 0 0 0 0 0 0 0 256';
    expect(parseLinuxStat(`701 (a) b (c)) S ${tail}`)).toEqual({
      pid: 701,
      group: 700,
      session: 700,
      startTime: '98765',
      ended: false,
      waitStatus: null,
    });
    expect(parseLinuxStat(`701 (x) Z ${tail}`)).toMatchObject({ ended: true, waitStatus: 256 });
    expect(parseLinuxStat('')).toBeNull();
  });

  test('the answer of ps is read', () => {
    const text = '    1     1      0 Ss   Sat Nov 21 12:00:00 2026\n  412   410      0 Z+   Sat Nov 21 12:30:01 2026\n\n';
    expect(parsePs(text)).toEqual([
      { pid: 1, group: 1, session: 0, startTime: 'Sat Nov 21 12:00:00 2026', ended: false, waitStatus: null },
      { pid: 412, group: 410, session: 0, startTime: 'Sat Nov 21 12:30:01 2026', ended: true, waitStatus: null },
    ]);
  });

  test('a process of this machine is found, with its mark, and not after its end', async () => {
    const table = systemProcessTable();
    const child = spawn(process.execPath, ['-e', 'setTimeout(() => {}, 60000)'], {
      detached: true,
      stdio: 'ignore',
      env: { _FARHAUL_EXECUTION: 'abc' },
    });
    const pid = child.pid ?? 0;
    try {
      await once(child, 'spawn');
      expect(table.inspect(pid)).toMatchObject({ pid, group: pid, session: pid, ended: false });
      expect(table.all().some((facts) => facts.pid === pid)).toBe(true);
      expect(table.carriesMark(pid, 'abc')).toBe(true);
      expect(table.carriesMark(pid, 'ab')).toBe(false);
    } finally {
      child.kill('SIGKILL');
      await once(child, 'exit');
    }
    expect(table.inspect(pid)).toBeNull();
  });
});

describe('the identity of a machine', () => {
  const facts = { machine: 'm1', namespace: 'pid:[4026531836]', bootId: 'b1', hostname: 'h1' };

  test('outlives a restart, which is told apart all the same', () => {
    const before = hostIdentity(facts);
    const after = hostIdentity({ ...facts, bootId: 'b2' });
    expect(after.reach).toBe(before.reach);
    expect(after.boot).not.toBe(before.boot);
  });

  test('does not depend on the host name outside of containers', () => {
    expect(hostIdentity({ ...facts, hostname: 'other' }).reach).toBe(hostIdentity(facts).reach);
  });

  test('containers of one image are different machines', () => {
    const [first, second] = ['c1', 'c2'].map((hostname) => hostIdentity({ ...facts, namespace: 'pid:[4026532200]', hostname }).reach);
    expect(first).not.toBe(second);
    expect(first).not.toBe(hostIdentity(facts).reach);
  });
});
