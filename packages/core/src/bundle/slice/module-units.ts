import type { NameAnalysis } from './name-analysis.ts';
import type { Binding, Reference } from './scope.ts';
import type { ParsedSource } from '../syntax/parse-source.ts';
import { child, children, textOf, type SourceRange, type SyntaxNode } from '../syntax/syntax-tree.ts';

/** The smallest part of a file that is kept or dropped as one: a top-level statement, or one declarator of several. */
export interface Unit {
  readonly index: number;
  readonly statement: SyntaxNode;
  /** The declarator, class, function or expression that matters. */
  readonly node: SyntaxNode;
  readonly range: SourceRange;
  readonly kind: UnitKind;
  /** Set where the statement declares several variables, each a unit. */
  readonly shared: boolean;
  readonly annotation: 'keep' | 'skip' | null;
  /** Names that the module exports through this unit. */
  readonly exports: readonly string[];
  readonly declares: Binding[];
  readonly references: Reference[];
  /** Its initialisers are calls marked `#__PURE__`: they do nothing but answer. */
  readonly isPure: boolean;
}

export type UnitKind = 'declaration' | 'import' | 'effect-import' | 'executable' | 'export-list' | 'type' | 'directive';

/** Cuts a file into units and gives each its declared and its used names. */
export function cutIntoUnits(parsed: ParsedSource, names: NameAnalysis): Unit[] {
  const units: Unit[] = [];
  let before = 0;
  const isAnnotated = parsed.source.includes('@bundle');
  for (const statement of children(parsed.program, 'body')) {
    const range = statementRange(statement);
    const annotation = isAnnotated ? lastAnnotation(parsed.source.slice(before, range.start)) : null;
    before = range.end;
    const declaration = declarationOf(statement);
    const shared = declaration?.type === 'VariableDeclaration' && children(declaration, 'declarations').length > 1;
    const nodes = shared ? children(declaration!, 'declarations') : [declaration ?? statement];
    for (const node of nodes) {
      units.push({
        index: units.length,
        statement,
        node,
        range: shared ? node : range,
        kind: kindOf(statement, declaration),
        shared,
        annotation,
        exports: exportedNames(statement, shared ? node : declaration),
        declares: [],
        references: [],
        isPure: isMarkedPure(parsed, node),
      });
    }
  }
  for (const reference of names.references) unitAt(units, reference.node.start)?.references.push(reference);
  for (const binding of names.moduleScope.bindings.values()) {
    for (const unit of new Set(binding.declarations.map((node) => unitAt(units, node.start)))) unit?.declares.push(binding);
  }
  return units;
}

export function unitAt(units: readonly Unit[], offset: number): Unit | null {
  let low = 0;
  let high = units.length - 1;
  while (low <= high) {
    const middle = (low + high) >> 1;
    const unit = units[middle]!;
    if (offset < unit.range.start) high = middle - 1;
    else if (offset >= unit.range.end) low = middle + 1;
    else return unit;
  }
  return null;
}

/** Decorators before `export` stand outside the parser's statement. */
function statementRange(statement: SyntaxNode): SourceRange {
  const declaration = child(statement, 'declaration');
  const decorators = [...children(statement, 'decorators'), ...(declaration ? children(declaration, 'decorators') : [])];
  return { start: Math.min(statement.start, ...decorators.map((decorator) => decorator.start)), end: statement.end };
}

/** Between two statements there are only comments. */
function lastAnnotation(between: string): Unit['annotation'] {
  return ([...between.matchAll(/@bundle\s+(keep|skip)\b/g)].at(-1)?.[1] ?? null) as Unit['annotation'];
}

function isMarkedPure(parsed: ParsedSource, node: SyntaxNode): boolean {
  const declarators = node.type === 'VariableDeclarator' ? [node] : children(node, 'declarations');
  return (
    declarators.length > 0 &&
    declarators.every((declarator) => {
      const value = child(declarator, 'init');
      return value !== null && /[@#]__PURE__\s*\*\/\s*(?:\(\s*)?$/.test(parsed.source.slice(child(declarator, 'id')!.end, value.start));
    })
  );
}

const declarationTypes = new Set([
  'VariableDeclaration',
  'FunctionDeclaration',
  'ClassDeclaration',
  'TSEnumDeclaration',
  'TSModuleDeclaration',
  'TSImportEqualsDeclaration',
]);

function declarationOf(statement: SyntaxNode): SyntaxNode | null {
  if (declarationTypes.has(statement.type)) return statement;
  const inner = child(statement, 'declaration');
  return inner && (statement.type === 'ExportNamedDeclaration' || statement.type === 'ExportDefaultDeclaration') ? inner : null;
}

const typeTypes = new Set([
  'TSInterfaceDeclaration',
  'TSTypeAliasDeclaration',
  'TSDeclareFunction',
  'TSGlobalDeclaration',
  'TSNamespaceExportDeclaration',
  'EmptyStatement',
]);

function kindOf(statement: SyntaxNode, declaration: SyntaxNode | null): UnitKind {
  if (typeTypes.has((declaration ?? statement).type) || declaration?.['declare'] === true || statement['exportKind'] === 'type')
    return 'type';
  if (declaration?.type === 'TSModuleDeclaration' && child(declaration, 'id')?.type === 'Literal') return 'type';
  if (statement.type === 'ImportDeclaration') {
    if (statement['importKind'] === 'type') return 'type';
    return children(statement, 'specifiers').length > 0 ? 'import' : 'effect-import';
  }
  if (statement.type === 'ExportAllDeclaration' || statement.type === 'TSExportAssignment') return 'export-list';
  if (statement.type === 'ExportDefaultDeclaration') return 'declaration';
  if (statement.type === 'ExportNamedDeclaration' && !declaration) return 'export-list';
  if (typeof statement['directive'] === 'string') return 'directive';
  return declaration ? 'declaration' : 'executable';
}

/** `*` stands for all names of another module. */
function exportedNames(statement: SyntaxNode, declaration: SyntaxNode | null): string[] {
  if (statement.type === 'ExportDefaultDeclaration') return ['default'];
  if (statement.type === 'TSExportAssignment') return ['default'];
  if (statement.type === 'ExportAllDeclaration') return [exportedName(child(statement, 'exported')) ?? '*'];
  if (statement.type !== 'ExportNamedDeclaration') return [];
  if (!declaration) return children(statement, 'specifiers').map((specifier) => exportedName(child(specifier, 'exported')) ?? '');
  const declarators = declaration.type === 'VariableDeclarator' ? [declaration] : children(declaration, 'declarations');
  return declarators.length > 0
    ? declarators.flatMap((declarator) => patternNames(child(declarator, 'id')!))
    : patternNames(child(declaration, 'id'));
}

export function exportedName(node: SyntaxNode | null): string | null {
  if (!node) return null;
  return node.type === 'Literal' ? String(node['value']) : textOf(node, 'name');
}

/** Names that a pattern declares. */
export function patternNames(pattern: SyntaxNode | null): string[] {
  if (!pattern) return [];
  switch (pattern.type) {
    case 'Identifier':
      return [textOf(pattern, 'name')];
    case 'ObjectPattern':
      return children(pattern, 'properties').flatMap(patternNames);
    case 'ArrayPattern':
      return children(pattern, 'elements').flatMap(patternNames);
    case 'Property':
      return patternNames(child(pattern, 'value'));
    case 'RestElement':
      return patternNames(child(pattern, 'argument'));
    case 'AssignmentPattern':
      return patternNames(child(pattern, 'left'));
    default:
      return [];
  }
}
