import { existsSync, readFileSync, readdirSync } from 'node:fs';
import { dirname, join, resolve } from 'node:path';

interface Notice {
  name: string;
  version: string;
  license: string;
  text: string;
}

/** The name, licence and licence text of every foreign package among the inputs of a build. */
export function collectNotices(inputs: readonly string[]): Notice[] {
  const directories = new Set(inputs.flatMap((input) => packageDirectory(resolve(input)) ?? []));
  return [...directories].map(readNotice).toSorted((a, b) => a.name.localeCompare(b.name));
}

function packageDirectory(file: string): string | undefined {
  if (!file.includes('/node_modules/')) return undefined;
  for (let directory = dirname(file); directory !== dirname(directory); directory = dirname(directory)) {
    const manifest = join(directory, 'package.json');
    // Packages may hold nested manifests without a name, which only set the module type.
    if (existsSync(manifest) && 'version' in (JSON.parse(readFileSync(manifest, 'utf8')) as object)) return directory;
  }
  return undefined;
}

function readNotice(directory: string): Notice {
  const manifest = JSON.parse(readFileSync(join(directory, 'package.json'), 'utf8')) as { name: string; version: string; license?: string };
  const file = readdirSync(directory).find((name) => /^(licen[sc]e|copying)/i.test(name));
  if (file === undefined) throw new Error(`${manifest.name} ships no licence text; it cannot be bundled`);
  return {
    name: manifest.name,
    version: manifest.version,
    license: manifest.license ?? 'unknown',
    text: readFileSync(join(directory, file), 'utf8').trim(),
  };
}

export function renderNotices(notices: readonly Notice[]): string {
  const sections = notices.map(({ name, version, license, text }) => `## ${name} ${version} (${license})\n\n${text}\n`);
  return ['# Third-party notices', '', 'Programs bundled into this package, with their licences.', '', ...sections].join('\n');
}
