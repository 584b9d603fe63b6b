import { createBundle, type BundleManifestV1 } from '@farhaul/core/client';
import type { CommandResult } from '../../invocation.ts';
import { bytes } from '../../output/bytes.ts';
import { paint } from '../../output/paint.ts';
import { print, terminalWidth } from '../../output/print.ts';
import { facts, section } from '../../output/section.ts';
import { table } from '../../output/table.ts';
import { duration } from '../../output/time.ts';

export async function inspectBundle(entrypoint: string, options: { json?: true }): CommandResult {
  const { manifest } = await createBundle({ directory: process.cwd(), entrypoint, explain: true });
  print(manifest, { json: options.json, render: describe });
}

function describe(manifest: BundleManifestV1): string {
  const [entry] = manifest.entries;
  return [
    `${paint('bold', entry?.flow.name ?? 'bundle')}  ${bytes(manifest.code.bytes)} compressed`,
    generalFacts(manifest),
    ...section('Packages inside', packageTable(manifest)),
    ...section('Not inside', manifest.external.map(outside).join('\n')),
    ...section('Files that travel', includedFiles(manifest)),
    ...section('Files left out', (manifest.leftOut ?? []).map(({ path, why }) => `${path}: ${why}`).join('\n')),
    ...section('Left out of your code', places(manifest.dropped)),
    ...section('Kept of your code', places(manifest.kept)),
    ...section('Notes', manifest.notes.map(({ file, line, text }) => `${file}:${line} ${text}`).join('\n')),
  ].join('\n');
}

function generalFacts(manifest: BundleManifestV1): string {
  const [entry] = manifest.entries;
  const parameters =
    entry?.flow.parameters.map(({ name, required, type }) => `${name}${required ? '' : '?'}${type === null ? '' : `: ${type}`}`) ?? [];
  return facts([
    ['defined', entry === undefined ? null : `${entry.file}:${entry.line}:${entry.column}`],
    ['parameters', parameters.join(', ')],
    ['code', `${bytes(manifest.code.rawBytes)}, ${bytes(manifest.code.bytes)} compressed, sha256 ${manifest.code.sha256.slice(0, 12)}`],
    [
      'files',
      manifest.files === null
        ? 'none'
        : `${manifest.files.count}, ${bytes(manifest.files.rawBytes)}, ${bytes(manifest.files.bytes)} compressed`,
    ],
    ['secrets', manifest.files?.sensitive.join(', ') ?? null],
    ['mode', manifest.modeReason === null ? manifest.mode : `${manifest.mode}: ${manifest.modeReason}`],
    ['captures', manifest.captures.join(', ')],
    ['snapshots', manifest.snapshots.join(', ')],
    ['runs on', `Node ${manifest.node} or newer`],
    ['made by', `${manifest.bundler}, ${manifest.buildMs === 0 ? 'from the cache' : `in ${duration(manifest.buildMs)}`}`],
  ]);
}

const ways = {
  vendor: 'travels beside the code',
  image: 'expected from the image',
  install: 'installed by npm when a run starts, which needs npm in its image and a registry',
  omitted: 'left out',
};

function outside({ name, version, how, why, addons = [], installs = [] }: BundleManifestV1['external'][number]): string {
  const built = addons.map((addon) => `${addon.os}/${addon.cpu}${addon.libc === null ? '' : ` ${addon.libc}`} ${addon.api}`);
  const compiled = built.length === 0 ? '' : ` (${[...new Set(built)].join(', ')})`;
  return `${name}${version === null ? '' : ` ${version}`}: ${ways[how]}${compiled}: ${why}${installed(installs)}`;
}

function installed(all: NonNullable<BundleManifestV1['external'][number]['installs']>): string {
  if (all.length === 0) return '';
  const checked = all.filter(({ integrity }) => integrity !== null).length;
  const list = all.map((one) => `\n  ${one.package} ${one.version}${one.integrity === null ? '  without a digest' : ''}`);
  return `\n  ${all.length} ${all.length === 1 ? 'package' : 'packages'}, ${checked} with a digest of the lockfile:${list.join('')}`;
}

function includedFiles({ files }: BundleManifestV1): string {
  const included = files?.included ?? [];
  const secret = new Set(files?.sensitive);
  const lines = included
    .slice(0, 50)
    .map(({ path, bytes: size }) => `${path}  ${bytes(size)}${secret.has(path) ? '  looks like a secret' : ''}`);
  return [...lines, ...(included.length > 50 ? [`… and ${included.length - 50} more; --json lists them`] : [])].join('\n');
}

function packageTable({ inputs }: BundleManifestV1): string {
  const largest = inputs.toSorted((left, right) => right.bytes - left.bytes);
  if (largest.length === 0) return '';
  const width = terminalWidth();
  return table(
    largest,
    [
      { title: 'PACKAGE', value: (input) => input.package },
      { title: 'VERSION', value: (input) => input.version ?? '' },
      { title: 'SIZE', value: (input) => bytes(input.bytes), align: 'right' },
      { title: 'WHY', value: (input) => input.why ?? '', shrinks: true },
    ],
    width === null ? null : width - 2,
  );
}

function places(parts: BundleManifestV1['kept']): string {
  if (parts.length === 0) return '';
  const width = terminalWidth();
  return table(
    parts,
    [
      { title: 'WHERE', value: ({ file, line }) => `${file}:${line}` },
      { title: 'WHY', value: ({ why }) => why },
      { title: 'CODE', value: ({ text }) => text, shrinks: true },
    ],
    width === null ? null : width - 2,
  );
}
