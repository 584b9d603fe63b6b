// Output, and what the runner itself uses.
const ours = ['TTYWrap', 'PipeWrap', 'SimpleWriteWrap', 'WriteWrap', 'MessagePort', 'Immediate'];

/** Kinds of what keeps this process alive, with their number: `TCPServerWrap`, `2 × Timeout`. */
export function openHandles(): string[] {
  const counts = new Map<string, number>();
  for (const kind of process.getActiveResourcesInfo()) {
    if (!ours.includes(kind)) counts.set(kind, (counts.get(kind) ?? 0) + 1);
  }
  return [...counts].map(([kind, count]) => (count > 1 ? `${count} × ${kind}` : kind));
}
