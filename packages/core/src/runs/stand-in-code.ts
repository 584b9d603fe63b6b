import type { RunCode } from '../protocol/bundle-manifest.ts';

const sha256 = '0'.repeat(64);

/** Of a run whose code nobody loads. */
export const standInCode = {
  type: 'bundle',
  entry: 0,
  code: { key: `code/${sha256}.mjs.br`, sha256, node: 22 },
  files: null,
  manifest: null,
  map: null,
  captures: null,
  snapshots: null,
  workingDirectory: 'bundle',
} as const satisfies RunCode;
