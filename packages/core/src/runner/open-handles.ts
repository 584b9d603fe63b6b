// Output, what the runner itself uses, and what is over already: a file read or a name resolved is listed for a moment more.
const ignored = ['TTYWrap', 'PipeWrap', 'SimpleWriteWrap', 'WriteWrap', 'MessagePort', 'Immediate', 'CloseReq', 'GetAddrInfoReqWrap'];

/** Kinds of what keeps this process alive, with their number: `TCPServerWrap`, `2 × Timeout`. */
export function openHandles(): string[] {
  const counts = new Map<string, number>();
  for (const kind of process.getActiveResourcesInfo()) {
    if (!ignored.includes(kind)) counts.set(kind, (counts.get(kind) ?? 0) + 1);
  }
  return [...counts].map(([kind, count]) => (count > 1 ? `${count} × ${kind}` : kind));
}
