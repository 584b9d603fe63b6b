/** The kubeconfig of the emulator: a private file, and the token in it. */
import { randomBytes } from 'node:crypto';
import { writeFileSync } from 'node:fs';

export class EmulatorKubeconfig {
  /** Place of the file. */
  readonly file: string;
  readonly #server: string;
  readonly #namespace: string;
  #token = '';

  constructor(file: string, { server, namespace }: { server: string; namespace: string }) {
    this.file = file;
    this.#server = server;
    this.#namespace = namespace;
    this.renewToken();
  }

  isKnownToken(token: string): boolean {
    return token === this.#token;
  }

  /** The one before is not accepted any more. */
  renewToken(): void {
    this.#token = randomBytes(24).toString('base64url');
    const [name, user] = ['emulator', 'farhaul-emulator'];
    const content = {
      apiVersion: 'v1',
      kind: 'Config',
      'current-context': name,
      // The vendor's client speaks plain HTTP only where this is said.
      clusters: [{ name, cluster: { server: this.#server, 'insecure-skip-tls-verify': true } }],
      users: [{ name: user, user: { token: this.#token } }],
      contexts: [{ name, context: { cluster: name, user, namespace: this.#namespace } }],
    };
    // JSON is YAML.
    writeFileSync(this.file, `${JSON.stringify(content, null, 2)}\n`, { mode: 0o600 });
  }
}
