import type { BundleManifestV1 } from '../protocol/bundle-manifest.ts';

const said = new Set<string>();

/**
 * What will be different in the run is said once per process, as node says its own warnings: on stderr, and silenced by
 * `// @bundle keep` at the place, or by node's own `--disable-warning`.
 */
export function sayNotes(notes: BundleManifestV1['notes']): void {
  for (const { file, line, code, text } of notes) {
    // Nearly every program launches the flow in the flow's own file; `bundle inspect` tells it to who asks.
    if (code === 'N_LAUNCH') continue;
    const message = `${file}:${line} ${text}`;
    if (said.has(message)) continue;
    said.add(message);
    process.emitWarning(message, { type: 'FarhaulNote', code });
  }
}
