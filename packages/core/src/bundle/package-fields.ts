import { readFileSync, statSync } from 'node:fs';

interface Read {
  stamp: string;
  fields: Record<string, unknown>;
}

// Every module of a package asks for the same file, and some are large: date-fns has 200 KB of exports.
const known = new Map<string, Read>();

/** What a package.json says, read once while it stays the same; empty where it is no JSON object, null where there is none. */
export function packageFields(path: string): Record<string, unknown> | null {
  const stats = statSync(path, { throwIfNoEntry: false });
  if (stats === undefined) return null;
  const stamp = `${stats.mtimeMs} ${stats.size} ${stats.ino}`;
  const before = known.get(path);
  if (before?.stamp === stamp) return before.fields;
  const fields = parse(path);
  known.set(path, { stamp, fields });
  return fields;
}

function parse(path: string): Record<string, unknown> {
  try {
    const fields: unknown = JSON.parse(readFileSync(path, 'utf8'));
    return typeof fields === 'object' && fields !== null ? (fields as Record<string, unknown>) : {};
  } catch {
    return {};
  }
}
