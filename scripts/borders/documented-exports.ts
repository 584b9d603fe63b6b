import { parseSync } from 'rolldown/utils';
import type { FileMap, ModuleGraph } from './module-graph.ts';
import type { Problem } from './problem.ts';

/** What authors of flows and of providers import; every name there says what it means. */
const entries = ['packages/core/src/index.ts', 'packages/core/src/plugin/index.ts'];

interface Declaration {
  path: string;
  line: number;
  documented: boolean;
}

interface ExportList {
  own: Map<string, Declaration>;
  /** Exported name → the name and module it comes from; the name `*` stands for all. */
  forwarded: { name: string; from: string; target: string }[];
}

interface Node {
  type: string;
  start: number;
  id?: { name: string };
  declaration?: Node;
  declarations?: { id: { name: string } }[];
}

function listExports(path: string, text: string, targetOf: (specifier: string) => string): ExportList {
  const { program, comments, module } = parseSync(path, text);
  const isDocumented = (start: number): boolean =>
    comments.some(
      ({ value, end, type }) => type === 'Block' && value.startsWith('*') && end <= start && text.slice(end, start).trim() === '',
    );
  const declarations = new Map<string, Declaration>();
  for (const statement of program.body as unknown as Node[]) {
    const declared = statement.declaration ?? statement;
    const names = declared.declarations?.map(({ id }) => id.name) ?? [declared.id?.name ?? ''];
    const line = text.slice(0, statement.start).split('\n').length;
    for (const name of names) {
      // Only the first of several overloads needs the text.
      if (!declarations.has(name)) declarations.set(name, { path, line, documented: isDocumented(statement.start) });
    }
  }
  const list: ExportList = { own: new Map(), forwarded: [] };
  for (const { exportName, importName, localName, moduleRequest } of module.staticExports.flatMap(({ entries: found }) => found)) {
    if (moduleRequest) {
      list.forwarded.push({ name: exportName.name ?? '*', from: importName.name ?? '*', target: targetOf(moduleRequest.value) });
    } else {
      const declaration = declarations.get(localName.name ?? '');
      if (declaration && exportName.name) list.own.set(exportName.name, declaration);
    }
  }
  return list;
}

/** Every export of the public entries, wherever it is declared, has a doc comment there. */
export function documentedExports(files: FileMap, graph: ModuleGraph): Problem[] {
  const lists = new Map<string, ExportList>();
  const listOf = (path: string): ExportList | undefined => {
    const text = files.get(path);
    if (text === undefined) return undefined;
    const targets = new Map(graph.get(path)?.imports.map(({ specifier, target }) => [specifier, target]));
    const list = lists.get(path) ?? listExports(path, text, (specifier) => targets.get(specifier) ?? specifier);
    lists.set(path, list);
    return list;
  };
  const declarationsOf = (path: string, wanted: string): [string, Declaration][] => {
    const { own = new Map<string, Declaration>(), forwarded = [] } = listOf(path) ?? {};
    const here = [...own].filter(([name]) => wanted === '*' || name === wanted);
    const further = forwarded
      .filter(({ name }) => wanted === '*' || name === '*' || name === wanted)
      .flatMap(({ name, from, target }) => declarationsOf(target, name === '*' ? wanted : from));
    return [...here, ...further];
  };
  const undocumented = entries.flatMap((entry) => declarationsOf(entry, '*')).filter(([, { documented }]) => !documented);
  const places = new Map(undocumented.map(([name, { path, line }]) => [`${path}:${line}`, { name, path, line }]));
  return [...places.values()].map(({ name, path, line }) => ({
    rule: 'documented-exports',
    path,
    line,
    message: `${name} is public and has no doc comment`,
  }));
}
