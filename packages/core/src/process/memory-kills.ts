/** How often the kernel's memory killer struck in the control group of this process. */
import { readFileSync } from 'node:fs';

/** Null where the machine does not tell. */
export function readMemoryKills(): number | null {
  const groups = readOrNull('/proc/self/cgroup');
  if (groups === null) return null;
  for (const path of memoryCounterFiles(groups)) {
    const text = readOrNull(path);
    const count = text === null ? null : parseMemoryKills(text);
    if (count !== null) return count;
  }
  return null;
}

/** Where the counter may stand, version 2 of control groups first; inside a container the group is mounted as the root. */
export function memoryCounterFiles(groups: string): string[] {
  const files: string[] = [];
  for (const line of groups.split('\n')) {
    const [, controllers, path] = /^\d+:([^:]*):(.*)$/.exec(line) ?? [];
    if (path === undefined) continue;
    const inside = path === '/' ? '' : path;
    if (controllers === '') files.push(`/sys/fs/cgroup${inside}/memory.events`, '/sys/fs/cgroup/memory.events');
    if (controllers?.split(',').includes('memory')) {
      files.push(`/sys/fs/cgroup/memory${inside}/memory.oom_control`, '/sys/fs/cgroup/memory/memory.oom_control');
    }
  }
  return files;
}

export function parseMemoryKills(text: string): number | null {
  const match = /^oom_kill (\d+)$/m.exec(text);
  return match ? Number(match[1]) : null;
}

function readOrNull(path: string): string | null {
  try {
    return readFileSync(path, 'utf8');
  } catch {
    return null;
  }
}
