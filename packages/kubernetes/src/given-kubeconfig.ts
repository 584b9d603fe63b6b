/** A kubeconfig that came as text, from somebody who may not be at home on this machine. */
import { FarhaulError } from '@farhaul/core';

/** They would read files of this machine, or run programs on it. */
const notGiven = {
  clusters: { part: 'cluster', keys: ['certificate-authority'] },
  users: { part: 'user', keys: ['exec', 'auth-provider', 'tokenFile', 'token-file', 'client-certificate', 'client-key'] },
} as const;

/** `parsed`: null where it is neither YAML nor JSON. @throws FARHAUL_CONFIGURATION, with nothing of the text */
export function checkGivenKubeconfig(parsed: unknown): void {
  if (!isObject(parsed)) throw refused('is neither YAML nor JSON of a kubeconfig');
  for (const [list, { part, keys }] of Object.entries(notGiven)) {
    const entries = parsed[list] ?? [];
    if (!Array.isArray(entries)) throw refused(`has ${list} that are no list`);
    for (const entry of entries as unknown[]) {
      const held = isObject(entry) ? entry[part] : null;
      const found = isObject(held) ? keys.find((key) => key in held) : undefined;
      if (found !== undefined) throw refused(`has '${found}', which names a file or a program of another machine`);
    }
  }
}

function isObject(value: unknown): value is Record<string, unknown> {
  return typeof value === 'object' && value !== null && !Array.isArray(value);
}

function refused(what: string): FarhaulError {
  return new FarhaulError('FARHAUL_CONFIGURATION', `The kubeconfig of a cluster config ${what}.`, {
    hint: 'kubectl config view --raw --flatten --minify writes certificates into it; in the place of a program, use the token of a service account.',
  });
}
