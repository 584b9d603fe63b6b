import type { SyntaxNode } from '../syntax/syntax-tree.ts';

export type BindingKind = 'import' | 'function' | 'class' | 'const' | 'let' | 'var' | 'parameter' | 'enum' | 'namespace';

/** One declared name. */
export interface Binding {
  readonly name: string;
  kind: BindingKind;
  readonly scope: Scope;
  /** The nodes that declare it: declarators, declarations, import specifiers, parameters. */
  readonly declarations: SyntaxNode[];
  readonly references: Reference[];
}

/** One use of a name as a value. */
export interface Reference {
  readonly name: string;
  readonly node: SyntaxNode;
  readonly scope: Scope;
  /** The name itself is read. */
  readonly reads: boolean;
  /** The name itself is assigned. */
  readonly writes: boolean;
  /** Null for a global. */
  binding: Binding | null;
}

/** Where names are looked up; `variable` scopes are those that `var` belongs to. */
export interface Scope {
  readonly parent: Scope | null;
  readonly kind: 'module' | 'variable' | 'block';
  readonly bindings: Map<string, Binding>;
}

export function openScope(parent: Scope | null, kind: Scope['kind']): Scope {
  return { parent, kind, bindings: new Map() };
}

/** Adds a declaration; a second one of the same name joins the first. */
export function declareName(scope: Scope, name: string, declaration: { kind: BindingKind; node: SyntaxNode }): Binding {
  const known = scope.bindings.get(name);
  if (known) {
    known.declarations.push(declaration.node);
    // A function declared over a variable is one; a namespace that joins a class leaves it what it is.
    if (known.kind === 'var' && declaration.kind === 'function') known.kind = 'function';
    return known;
  }
  const binding: Binding = { name, kind: declaration.kind, scope, declarations: [declaration.node], references: [] };
  scope.bindings.set(name, binding);
  return binding;
}

export function variableScope(scope: Scope): Scope {
  let found = scope;
  while (found.kind === 'block' && found.parent) found = found.parent;
  return found;
}

export function lookUp(scope: Scope, name: string): Binding | null {
  for (let at: Scope | null = scope; at; at = at.parent) {
    const found = at.bindings.get(name);
    if (found) return found;
  }
  return null;
}
