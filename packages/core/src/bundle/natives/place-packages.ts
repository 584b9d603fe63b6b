/** A package as it is asked for, and the packages that it asks for. */
export interface PlaceablePackage {
  id: string;
  name: string;
  uses: readonly string[];
}

const NODE_MODULES = 'node_modules';

/**
 * Lays packages out in folders as npm does, without links: at the top where the name is free or means the same package,
 * else inside the one that asks. A package may come to lie in several places.
 *
 * @returns `/`-separated folder -> id of the package
 */
export function placePackages(packages: ReadonlyMap<string, PlaceablePackage>, roots: readonly string[]): Map<string, string> {
  const placed = new Map<string, string>();
  const waiting: { folder: string; id: string }[] = [];
  const put = (folder: string, id: string): void => {
    placed.set(folder, id);
    waiting.push({ folder, id });
  };
  for (const id of roots) if (!placed.has(topFolder(packages.get(id)!.name))) put(topFolder(packages.get(id)!.name), id);
  // In order of arrival: what one package asks for is in place before anything inside it is looked at.
  for (let next = waiting.shift(); next !== undefined; next = waiting.shift()) {
    const { folder, id } = next;
    for (const used of packages.get(id)?.uses ?? []) {
      const name = packages.get(used)?.name;
      if (name === undefined) continue;
      const seen = resolveFrom(placed, folder, name);
      if (seen === undefined) put(topFolder(name), used);
      else if (seen !== used) put(`${folder}/${NODE_MODULES}/${name}`, used);
    }
  }
  return placed;
}

/** Which package a name means inside a folder. */
function resolveFrom(placed: ReadonlyMap<string, string>, folder: string, name: string): string | undefined {
  for (let at: string | null = folder; at !== null; at = outerPackage(at)) {
    const id = placed.get(`${at}/${NODE_MODULES}/${name}`);
    if (id !== undefined) return id;
  }
  return placed.get(topFolder(name));
}

function outerPackage(folder: string): string | null {
  const at = folder.lastIndexOf(`/${NODE_MODULES}/`);
  return at === -1 ? null : folder.slice(0, at);
}

function topFolder(name: string): string {
  return `${NODE_MODULES}/${name}`;
}
