import { FarhaulError } from '../errors/farhaul-error.ts';

/** @throws FARHAUL_NODE_UNSUPPORTED where farhaul cannot work: one sentence instead of whatever is missing first. */
export function refuseRuntime(versions: Readonly<Record<string, string | undefined>>): void {
  const foreign = versions['bun'] === undefined ? (versions['deno'] === undefined ? null : 'Deno') : 'Bun';
  const [major = 0, minor = 0] = (versions['node'] ?? '').split('.').map(Number);
  if (foreign === null && (major > 22 || (major === 22 && minor >= 19))) return;
  throw new FarhaulError(
    'FARHAUL_NODE_UNSUPPORTED',
    `farhaul needs Node 22.19 or newer; this is ${foreign ?? `Node ${versions['node']}`}.`,
    {
      hint: 'Run the program with a newer Node.',
    },
  );
}
