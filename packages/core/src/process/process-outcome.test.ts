import { describe, expect, test } from 'vitest';
import { memoryCounterFiles, parseMemoryKills } from './memory-kills.ts';
import { exitOfWaitStatus, exitOutcome } from './process-outcome.ts';

const nothing = { memoryKills: 0, lastErrorLines: [] };

describe('an exit', () => {
  test('keeps its code, or its signal with the code that shells use', () => {
    expect(exitOutcome({ code: 70, signal: null }, nothing)).toEqual({ kind: 'exited', exitCode: 70, signal: null });
    expect(exitOutcome({ code: null, signal: 'SIGTERM' }, nothing)).toEqual({ kind: 'exited', exitCode: 143, signal: 'SIGTERM' });
  });

  test('by SIGKILL is out of memory only where the memory killer struck', () => {
    expect(exitOutcome({ code: null, signal: 'SIGKILL' }, nothing)).toEqual({ kind: 'exited', exitCode: 137, signal: 'SIGKILL' });
    expect(exitOutcome({ code: null, signal: 'SIGKILL' }, { ...nothing, memoryKills: 1 })).toMatchObject({ kind: 'oom', exitCode: 137 });
    expect(exitOutcome({ code: 1, signal: null }, { ...nothing, memoryKills: 1 }).kind).toBe('exited');
  });

  test('by abort is out of memory where node said so', () => {
    const lastErrorLines = ['FATAL ERROR: Reached heap limit Allocation failed - JavaScript heap out of memory'];
    expect(exitOutcome({ code: null, signal: 'SIGABRT' }, { memoryKills: 0, lastErrorLines })).toMatchObject({
      kind: 'oom',
      exitCode: 134,
    });
    expect(exitOutcome({ code: null, signal: 'SIGABRT' }, nothing)).toMatchObject({ kind: 'exited', exitCode: 134 });
  });

  test('is read from a wait status', () => {
    expect(exitOfWaitStatus(0)).toEqual({ code: 0, signal: null });
    expect(exitOfWaitStatus(3 << 8)).toEqual({ code: 3, signal: null });
    expect(exitOfWaitStatus(9)).toEqual({ code: null, signal: 'SIGKILL' });
    expect(exitOfWaitStatus(134)).toEqual({ code: null, signal: 'SIGABRT' });
  });
});

describe('the count of the memory killer', () => {
  test('is found for both versions of control groups', () => {
    expect(memoryCounterFiles('0::/user.slice/x\n')).toEqual(['/sys/fs/cgroup/user.slice/x/memory.events', '/sys/fs/cgroup/memory.events']);
    expect(memoryCounterFiles('4:memory:/a\n0::/\n')).toEqual([
      '/sys/fs/cgroup/memory/a/memory.oom_control',
      '/sys/fs/cgroup/memory/memory.oom_control',
      '/sys/fs/cgroup/memory.events',
      '/sys/fs/cgroup/memory.events',
    ]);
  });

  test('is read from either file', () => {
    expect(parseMemoryKills('low 0\nhigh 0\nmax 3\noom 2\noom_kill 1\noom_group_kill 0\n')).toBe(1);
    expect(parseMemoryKills('oom_kill_disable 0\nunder_oom 0\noom_kill 4\n')).toBe(4);
    expect(parseMemoryKills('oom_kill_disable 0\nunder_oom 0\n')).toBeNull();
  });
});
