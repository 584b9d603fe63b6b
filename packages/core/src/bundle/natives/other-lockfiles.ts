import type { LockedPackage } from './locked-packages.ts';

/**
 * yarn.lock of Yarn 1, whose entries have the tarball's digest but no platform, and of later ones, which have `conditions` but
 * no digest of the tarball.
 */
export function readYarnLock(text: string): LockedPackage[] {
  const packages: LockedPackage[] = [];
  let needs: 'dependencies' | 'optionalDependencies' | undefined;
  for (const line of text.split(/\r?\n/)) {
    const key = /^"?(@?[^@"\s]+)@[^:]*:/.exec(line);
    if (key !== null) packages.push({ ...platformOfName(key[1]!), name: key[1]!, version: '', integrity: null });
    const current = packages.at(-1);
    const group = /^ {2}(\w+)/.exec(line)?.[1];
    if (group !== undefined || key !== null) needs = group === 'dependencies' || group === 'optionalDependencies' ? group : undefined;
    const need = /^ {4}"?(@?[^"\s:]+)"?:? "?(?:npm:)?([^"]+)"?$/.exec(line);
    if (current !== undefined && need !== null && needs !== undefined) (current[needs] ??= {})[need[1]!] = need[2]!;
    const field = /^ {2}(version|integrity|conditions):? (.*)$/.exec(line);
    if (current === undefined || field === null) continue;
    const value = field[2]!.replaceAll('"', '');
    if (field[1] === 'version') current.version = value;
    else if (field[1] === 'integrity') current.integrity = value;
    else for (const [, name, of] of value.matchAll(/\b(os|cpu|libc)=(\w+)/g)) current[name as 'os' | 'cpu' | 'libc'] = [of!];
  }
  return packages.filter(({ version }) => version !== '');
}

/** bun.lock, the text that bun writes: a package on each line, its digest last. */
export function readBunLock(text: string): LockedPackage[] {
  return text.split(/\r?\n/).flatMap((line): LockedPackage[] => {
    const entry = /^ {4}"[^"]+": (\[.*\]),?$/.exec(line);
    const parts = entry === null ? null : (JSON.parse(entry[1]!) as unknown[]);
    const [, name, version] = /^(@?[^@]+)@(.+)$/.exec(String(parts?.[0])) ?? [];
    if (name === undefined || version === undefined) return [];
    const fields = parts!.find((part) => typeof part === 'object' && part !== null) as
      | (Partial<Record<'os' | 'cpu' | 'libc', unknown>> & Pick<LockedPackage, 'dependencies' | 'optionalDependencies'>)
      | undefined;
    const integrity = parts!.find((part) => typeof part === 'string' && part.startsWith('sha512-')) as string | undefined;
    const inferred = platformOfName(name);
    const of = (field: 'os' | 'cpu' | 'libc'): string[] => {
      const given = fields?.[field];
      return given === undefined ? inferred[field] : [given].flat().map(String);
    };
    const needs = {
      ...(fields?.dependencies && { dependencies: fields.dependencies }),
      ...(fields?.optionalDependencies && { optionalDependencies: fields.optionalDependencies }),
    };
    return [{ name, version, integrity: integrity ?? null, os: of('os'), cpu: of('cpu'), libc: of('libc'), ...needs }];
  });
}

const systems = 'linux|darwin|win32|freebsd|android';
const processors = 'x64|arm64|arm|ia32|ppc64|s390x|riscv64';

/** `@img/sharp-linuxmusl-arm64`, `binding-linux-x64-gnu`: what such packages are for stands in their names. Their addons are read before they travel. */
function platformOfName(name: string): Pick<LockedPackage, 'os' | 'cpu' | 'libc'> {
  const found = new RegExp(`[-/](${systems})(musl)?-(${processors})(?:-(gnu|musl|msvc))?`).exec(name);
  if (found === null) return { os: [], cpu: [], libc: [] };
  const libc = found[2] ?? (found[4] === 'gnu' ? 'glibc' : found[4]);
  return { os: [found[1]!], cpu: [found[3]!], libc: libc === 'musl' || libc === 'glibc' ? [libc] : [] };
}
