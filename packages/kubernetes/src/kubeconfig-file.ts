/** Reads a kubeconfig as kubectl does. */
import { readFileSync } from 'node:fs';
import { dirname, isAbsolute, join } from 'node:path';
import type { KubeConfig } from '@kubernetes/client-node';

interface Kubeconfig {
  users?: { name?: string; user?: { tokenFile?: string } | null }[] | null;
}

/** The vendor's client knows neither files that hold a token nor programs beside the kubeconfig. `parse`: YAML. */
export function loadKubeconfigFile(config: KubeConfig, file: string, parse: (text: string) => unknown): void {
  config.loadFromFile(file);
  const beside = (path: string): string => (isAbsolute(path) ? path : join(dirname(file), path));
  const { users } = parse(readFileSync(file, 'utf8')) as Kubeconfig;
  for (const loaded of config.getUsers()) {
    const tokenFile = users?.find(({ name }) => name === loaded.name)?.user?.tokenFile;
    if (tokenFile !== undefined) Object.assign(loaded, { token: readFileSync(beside(tokenFile), 'utf8').trim() });
    const { exec } = loaded as { exec?: { command?: string } | null };
    // A bare name is looked up on the search path; anything else lies beside the file.
    if (exec?.command?.includes('/') === true) exec.command = beside(exec.command);
  }
}
