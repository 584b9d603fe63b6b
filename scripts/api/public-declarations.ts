/** What of built declarations a user can see: the exports of an entry, and everything that they refer to. */
import { readFileSync } from 'node:fs';
import { dirname, join } from 'node:path';
import { parseAst } from 'rolldown/parseAst';

interface Node {
  type: string;
  start: number;
  end: number;
  [key: string]: unknown;
}

interface Module {
  file: string;
  text: string;
  /** Local name → the statements that declare it. */
  declared: Map<string, Node[]>;
  /** Local name → where it comes from. */
  imported: Map<string, Origin>;
  /** Exported name → local name, or where it comes from. */
  exported: Map<string, string | Origin>;
  /** Modules whose exports are all exported. */
  passedOn: string[];
}

interface Origin {
  specifier: string;
  /** `*` for the whole module. */
  name: string;
}

/** One declaration that users can see. */
export interface PublicDeclaration {
  name: string;
  file: string;
  text: string;
}

export interface PublicDeclarations {
  /** Names that the entry exports. */
  exports: string[];
  /** By file and name: these, and all that they refer to. */
  declarations: Map<string, PublicDeclaration>;
  /** `package: name` of what comes from elsewhere. */
  foreign: string[];
}

/** Reads built declarations, each file once. */
export class DeclarationReader {
  readonly #modules = new Map<string, Module>();
  readonly #names = new Map<string, string[]>();

  read(entry: string): PublicDeclarations {
    const found = new Map<string, PublicDeclaration>();
    const foreign = new Set<string>();
    const tell = (module: Module, name: string): void => {
      const key = `${module.file} ${name}`;
      const nodes = module.declared.get(name);
      if (!nodes) return follow(module, module.imported.get(name));
      if (found.has(key)) return;
      const text = nodes.map((node) => withoutComments(module.text.slice(node.start, node.end))).join('\n');
      found.set(key, { name, file: module.file, text });
      for (const node of nodes) for (const used of identifiersIn(node)) tell(module, used);
    };
    const follow = (module: Module, origin: Origin | undefined): void => {
      if (!origin) return;
      const { specifier, name } = origin;
      if (!specifier.startsWith('.')) return void foreign.add(`${specifier}: ${name}`);
      const target = this.#module(declarationFile(module.file, specifier));
      for (const one of name === '*' ? this.#exports(target) : [name]) tellExport(target, one);
    };
    const tellExport = (module: Module, name: string): void => {
      const way = module.exported.get(name);
      if (typeof way === 'string') return tell(module, way);
      if (way) return follow(module, way);
      for (const target of this.#passedOn(module)) if (this.#exports(target).includes(name)) tellExport(target, name);
    };
    const main = this.#module(entry);
    const exports = this.#exports(main).toSorted();
    for (const name of exports) tellExport(main, name);
    return { exports, declarations: found, foreign: [...foreign].toSorted() };
  }

  #module(file: string): Module {
    const module = this.#modules.get(file) ?? readModule(file);
    this.#modules.set(file, module);
    return module;
  }

  #passedOn(module: Module): Module[] {
    return module.passedOn.filter((one) => one.startsWith('.')).map((one) => this.#module(declarationFile(module.file, one)));
  }

  #exports(module: Module): string[] {
    const known = this.#names.get(module.file);
    if (known) return known;
    const passed = this.#passedOn(module).flatMap((target) => this.#exports(target));
    const names = [...new Set([...module.exported.keys(), ...passed])];
    this.#names.set(module.file, names);
    return names;
  }
}

function readModule(file: string): Module {
  const text = readFileSync(file, 'utf8');
  const module: Module = { file, text, declared: new Map(), imported: new Map(), exported: new Map(), passedOn: [] };
  for (const statement of (parseAst(text, { lang: 'dts' }, file) as unknown as { body: Node[] }).body) readStatement(module, statement);
  return module;
}

function readStatement(module: Module, statement: Node): void {
  const source = (statement['source'] as { value?: string } | null)?.value;
  const specifiers = (statement['specifiers'] ?? []) as Node[];
  const inner = statement['declaration'] as Node | null | undefined;
  if (statement.type === 'ImportDeclaration') {
    for (const one of specifiers) module.imported.set(nameOf(one['local']), { specifier: source ?? '', name: importedName(one) });
  } else if (statement.type === 'ExportAllDeclaration') module.passedOn.push(source ?? '');
  else if (statement.type === 'ExportNamedDeclaration' && !inner) {
    for (const one of specifiers) {
      const local = nameOf(one['local']);
      module.exported.set(nameOf(one['exported']), source === undefined ? local : { specifier: source, name: local });
    }
  } else if (statement.type === 'ExportDefaultDeclaration') {
    if (inner?.type === 'Identifier') module.exported.set('default', nameOf(inner));
    else {
      module.declared.set('default', [statement]);
      module.exported.set('default', 'default');
    }
  } else {
    for (const name of declaredNames(inner ?? statement)) {
      module.declared.set(name, [...(module.declared.get(name) ?? []), statement]);
      if (inner) module.exported.set(name, name);
    }
  }
}

function declaredNames(node: Node): string[] {
  if (node.type === 'VariableDeclaration') return (node['declarations'] as Node[]).map(({ id }) => nameOf(id));
  return node['id'] ? [nameOf(node['id'])] : [];
}

function importedName(specifier: Node): string {
  if (specifier.type === 'ImportNamespaceSpecifier') return '*';
  return specifier.type === 'ImportDefaultSpecifier' ? 'default' : nameOf(specifier['imported']);
}

function nameOf(node: unknown): string {
  const { name, value } = node as { name?: string; value?: string };
  return name ?? value ?? '';
}

function identifiersIn(node: Node): Set<string> {
  const found = new Set<string>();
  const visit = (value: unknown): void => {
    if (typeof value !== 'object' || value === null) return;
    if ((value as Node).type === 'Identifier') found.add(nameOf(value));
    Object.values(value).forEach(visit);
  };
  visit(node);
  return found;
}

function declarationFile(from: string, specifier: string): string {
  return join(dirname(from), specifier.replace(/\.(ts|js)$/, '.d.ts'));
}

/** What people read of it stands in the sources; here only a change of the contract shall show. */
function withoutComments(text: string): string {
  return text
    .replaceAll(/\/\*\*[\s\S]*?\*\//g, '')
    .replaceAll(/[^\S\n]+$/gm, '')
    .replaceAll(/\n{2,}/g, '\n')
    .replaceAll(/\{\s*\n\s*\n/g, '{\n');
}
