import { bootText } from './boot-text.ts';

export interface StartCommandOptions {
  /** The node to start, as the infrastructure knows it: `node`, or a path. */
  node: string;
  /** Where the infrastructure reads the run document: an absolute path or an http(s) URL. */
  runDocument: string;
  /** Of the run document, hex. */
  sha256: string;
}

/**
 * The command that starts a run, the same everywhere. It needs nothing but node: it reads the run document, checks
 * everything against digests, and starts the bundle. The flag survives an image whose NODE_OPTIONS say otherwise.
 */
export function startCommand(options: StartCommandOptions): string[] {
  return [options.node, '--input-type=commonjs', '-e', bootText, options.runDocument, options.sha256];
}
