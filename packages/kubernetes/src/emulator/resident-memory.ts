import { readFileSync } from 'node:fs';

const PAGE = 4_096;

/** Memory that a process and its descendants hold for themselves; 0 where the system does not tell, as without `/proc`. */
export function residentBytes(pid: number): number {
  try {
    const [, resident = 0, shared = 0] = readFileSync(`/proc/${pid}/statm`, 'utf8').split(' ').map(Number);
    const children = readFileSync(`/proc/${pid}/task/${pid}/children`, 'utf8')
      .split(' ')
      .filter((text) => text.trim() !== '');
    return (resident - shared) * PAGE + children.reduce((sum, child) => sum + residentBytes(Number(child)), 0);
  } catch {
    // It has ended meanwhile.
    return 0;
  }
}
