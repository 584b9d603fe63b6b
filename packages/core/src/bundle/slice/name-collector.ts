import { declareName, lookUp, openScope, variableScope, type Binding, type BindingKind, type Reference, type Scope } from './scope.ts';
import type { NameAnalysis } from './name-analysis.ts';
import { hasDecorator, typeNamesOf } from './decorated-types.ts';
import { unwrap } from '../syntax/expressions.ts';
import { child, children, isNode, textOf, type SyntaxNode } from '../syntax/syntax-tree.ts';

export interface NameOptions {
  readonly isModule: boolean;
  /** Functions that classic JSX may call: `React`, `h`, or what a pragma names. */
  readonly jsxFactories: readonly string[];
}

const valueWrappers = new Set([
  'TSAsExpression',
  'TSSatisfiesExpression',
  'TSNonNullExpression',
  'TSTypeAssertion',
  'TSInstantiationExpression',
  'TSExportAssignment',
  'TSModuleBlock',
]);

/** Walks a file once, declares and notes its names; `finish` resolves them. */
export class NameCollector {
  readonly #module: Scope = openScope(null, 'module');
  readonly #references: Reference[] = [];
  readonly #parents = new Map<SyntaxNode, SyntaxNode>();
  readonly #declaredBy = new Map<SyntaxNode, Binding[]>();
  readonly #parameterScopes = new Map<SyntaxNode, Scope>();
  readonly #sloppy: boolean;
  readonly #jsxFactories: readonly string[];
  #scope: Scope = this.#module;
  #opaque: string | null = null;

  constructor(options: NameOptions) {
    this.#sloppy = !options.isModule;
    this.#jsxFactories = options.jsxFactories;
  }

  finish(): NameAnalysis {
    const referenceOf = new Map<SyntaxNode, Reference>();
    for (const reference of this.#references) {
      reference.binding = lookUp(reference.scope, reference.name);
      reference.binding?.references.push(reference);
      referenceOf.set(reference.node, reference);
      if (reference.name === 'eval' && !reference.binding && this.#parents.get(reference.node)?.type === 'CallExpression')
        this.#opaque ??= 'it calls eval()';
    }
    return {
      moduleScope: this.#module,
      references: this.#references,
      parents: this.#parents,
      referenceOf,
      declaredBy: this.#declaredBy,
      parameterScopes: this.#parameterScopes,
      opaque: this.#opaque,
    };
  }

  visitAll(nodes: readonly SyntaxNode[], parent: SyntaxNode): void {
    for (const node of nodes) this.#visit(node, parent);
  }

  #within(kind: Scope['kind'], action: () => void): void {
    const outer = this.#scope;
    this.#scope = openScope(outer, kind);
    action();
    this.#scope = outer;
  }

  #use(node: SyntaxNode, use: { reads: boolean; writes: boolean }): void {
    this.#references.push({ name: textOf(node, 'name'), node, scope: this.#scope, ...use, binding: null });
  }

  #visitKey(node: SyntaxNode, key: string): void {
    const value = node[key];
    if (isNode(value)) this.#visit(value, node);
    else if (Array.isArray(value)) for (const item of value) if (isNode(item)) this.#visit(item, node);
  }

  #visit(node: SyntaxNode, parent: SyntaxNode): void {
    this.#parents.set(node, parent);
    if (node['declare'] === true) return;
    switch (node.type) {
      case 'Identifier':
        return this.#use(node, { reads: true, writes: false });
      case 'JSXOpeningElement':
      case 'JSXOpeningFragment': {
        for (const name of this.#jsxFactories) this.#useFactory(name, node);
        return this.#generic(node);
      }
      case 'JSXIdentifier':
        return this.#jsxName(node, parent);
      case 'JSXAttribute':
        return this.#visitKey(node, 'value');
      case 'JSXMemberExpression':
        return this.#visitKey(node, 'object');
      case 'JSXClosingElement':
      case 'MetaProperty':
      case 'BreakStatement':
      case 'ContinueStatement':
      case 'ExportAllDeclaration':
        return;
      case 'LabeledStatement':
        return this.#visitKey(node, 'body');
      case 'MemberExpression': {
        this.#visitKey(node, 'object');
        if (node['computed'] === true) this.#visitKey(node, 'property');
        return;
      }
      case 'Property': {
        if (node['computed'] === true) this.#visitKey(node, 'key');
        return this.#visitKey(node, 'value');
      }
      case 'VariableDeclaration':
        return this.#variables(node);
      case 'FunctionDeclaration':
      case 'FunctionExpression':
      case 'ArrowFunctionExpression':
        return this.#function(node);
      case 'ClassDeclaration':
      case 'ClassExpression':
        return this.#class(node);
      case 'AssignmentExpression':
        return this.#assignment(node);
      case 'UpdateExpression': {
        const argument = unwrap(child(node, 'argument')!);
        if (argument.type !== 'Identifier') return this.#visit(child(node, 'argument')!, node);
        this.#parents.set(argument, node);
        return this.#use(argument, { reads: true, writes: true });
      }
      default:
        return node.type.startsWith('TS') ? this.#typeScript(node) : this.#statement(node);
    }
  }

  /** What opens a scope, imports or exports. */
  #statement(node: SyntaxNode): void {
    switch (node.type) {
      case 'BlockStatement':
        return this.#within('block', () => this.visitAll(children(node, 'body'), node));
      case 'StaticBlock':
        return this.#within('variable', () => this.visitAll(children(node, 'body'), node));
      case 'ForStatement':
      case 'SwitchStatement':
        return this.#within('block', () => this.#generic(node));
      case 'ForInStatement':
      case 'ForOfStatement':
        return this.#within('block', () => this.#forEach(node));
      case 'CatchClause':
        return this.#within('block', () => {
          const parameter = child(node, 'param');
          if (parameter) this.#pattern(parameter, { parent: node, kind: 'let', declaration: node });
          this.#visitKey(node, 'body');
        });
      case 'WithStatement': {
        this.#opaque ??= 'it uses the with statement';
        return this.#generic(node);
      }
      case 'ImportDeclaration':
        return this.#imports(node);
      case 'ExportNamedDeclaration': {
        this.#visitKey(node, 'declaration');
        if (!child(node, 'source')) this.#visitKey(node, 'specifiers');
        return;
      }
      case 'ExportSpecifier':
        return node['exportKind'] === 'type' ? undefined : this.#visitKey(node, 'local');
      default:
        return this.#generic(node);
    }
  }

  #generic(node: SyntaxNode): void {
    for (const key in node) this.#visitKey(node, key);
  }

  /** Classic JSX calls a function that no one names. */
  #useFactory(name: string, parent: SyntaxNode): void {
    const node: SyntaxNode = { type: 'Identifier', name, start: parent.start, end: parent.end };
    this.#parents.set(node, parent);
    this.#use(node, { reads: true, writes: false });
  }

  #jsxName(node: SyntaxNode, parent: SyntaxNode): void {
    if (parent.type === 'JSXMemberExpression' || (parent.type === 'JSXOpeningElement' && /^[^a-z]/.test(textOf(node, 'name'))))
      this.#use(node, { reads: true, writes: false });
  }

  #variables(node: SyntaxNode): void {
    const kind = (textOf(node, 'kind') === 'var' || textOf(node, 'kind') === 'let' ? textOf(node, 'kind') : 'const') as BindingKind;
    for (const declarator of children(node, 'declarations')) {
      this.#parents.set(declarator, node);
      this.#pattern(child(declarator, 'id')!, { parent: declarator, kind, declaration: declarator });
      this.#visitKey(declarator, 'init');
    }
  }

  /** A pattern that declares (`kind` given) or assigns. */
  #pattern(node: SyntaxNode, target: { parent: SyntaxNode; kind: BindingKind | null; declaration: SyntaxNode }): void {
    this.#parents.set(node, target.parent);
    const inner = { ...target, parent: node };
    this.#visitKey(node, 'decorators');
    switch (node.type) {
      case 'Identifier': {
        if (target.kind === null) return this.#use(node, { reads: false, writes: true });
        const name = textOf(node, 'name');
        const binding = declareName(target.kind === 'var' ? this.#variableScopeFor(name) : this.#scope, name, {
          kind: target.kind,
          node: target.declaration,
        });
        const declared = this.#declaredBy.get(target.declaration);
        if (declared) declared.push(binding);
        else this.#declaredBy.set(target.declaration, [binding]);
        return;
      }
      case 'ObjectPattern':
        for (const property of children(node, 'properties')) this.#pattern(property, inner);
        return;
      case 'Property': {
        if (node['computed'] === true) this.#visitKey(node, 'key');
        return this.#pattern(child(node, 'value')!, inner);
      }
      case 'ArrayPattern':
        for (const element of children(node, 'elements')) this.#pattern(element, inner);
        return;
      case 'RestElement':
        return this.#pattern(child(node, 'argument')!, inner);
      case 'AssignmentPattern': {
        this.#pattern(child(node, 'left')!, inner);
        return this.#visitKey(node, 'right');
      }
      case 'TSParameterProperty':
        return this.#pattern(child(node, 'parameter')!, inner);
      case 'TSAsExpression':
      case 'TSNonNullExpression':
      case 'TSSatisfiesExpression':
      case 'TSTypeAssertion':
        return this.#pattern(child(node, 'expression')!, inner);
      default:
        return this.#visit(node, target.parent);
    }
  }

  /** `var` of a parameter's name is that parameter. */
  #variableScopeFor(name: string): Scope {
    const scope = variableScope(this.#scope);
    const outer = scope.parent;
    return outer?.kind === 'variable' && outer.bindings.get(name)?.kind === 'parameter' ? outer : scope;
  }

  #function(node: SyntaxNode): void {
    const name = child(node, 'id');
    if (name && node.type === 'FunctionDeclaration') this.#declareFunction(name, node);
    this.#within('block', () => {
      if (name && node.type === 'FunctionExpression') declareName(this.#scope, textOf(name, 'name'), { kind: 'function', node });
      this.#within('variable', () => {
        this.#parameterScopes.set(node, this.#scope);
        for (const parameter of children(node, 'params')) this.#pattern(parameter, { parent: node, kind: 'parameter', declaration: node });
        const body = child(node, 'body');
        if (!body) return;
        // A scope of its own: a default value never sees the body's variables.
        this.#within('variable', () => {
          this.#parents.set(body, node);
          if (body.type === 'BlockStatement') this.visitAll(children(body, 'body'), body);
          else this.#visit(body, node);
        });
      });
    });
  }

  #declareFunction(name: SyntaxNode, node: SyntaxNode): void {
    declareName(this.#scope, textOf(name, 'name'), { kind: 'function', node });
    const outer = variableScope(this.#scope);
    // In sloppy code a function in a block is also a variable of the function around it.
    if (this.#sloppy && outer !== this.#scope) declareName(outer, textOf(name, 'name'), { kind: 'var', node });
  }

  #class(node: SyntaxNode): void {
    const name = child(node, 'id');
    if (name && node.type === 'ClassDeclaration') declareName(this.#scope, textOf(name, 'name'), { kind: 'class', node });
    this.#visitKey(node, 'decorators');
    this.#within('block', () => {
      if (name && node.type === 'ClassExpression') declareName(this.#scope, textOf(name, 'name'), { kind: 'class', node });
      this.#visitKey(node, 'superClass');
      const body = child(node, 'body')!;
      this.#parents.set(body, node);
      const members = children(body, 'body');
      const decorated = children(node, 'decorators').length > 0 || members.some(hasDecorator);
      for (const member of members) this.#member(member, { body, decorated });
    });
  }

  #member(member: SyntaxNode, place: { body: SyntaxNode; decorated: boolean }): void {
    this.#parents.set(member, place.body);
    if (member.type === 'StaticBlock') return this.#visit(member, place.body);
    if (member['declare'] === true || member.type === 'TSIndexSignature') return;
    this.#visitKey(member, 'decorators');
    if (member['computed'] === true) this.#visitKey(member, 'key');
    if (place.decorated) this.#typesAsValues(member);
    const value = child(member, 'value');
    if (value && !value.type.startsWith('TSEmpty')) this.#visit(value, member);
  }

  /** Decorator metadata makes the types of a decorated class values at run time. */
  #typesAsValues(member: SyntaxNode): void {
    for (const { name, around } of typeNamesOf(member)) {
      if (this.#parents.has(name)) continue;
      this.#parents.set(name, around);
      this.#parents.set(around, member);
      this.#use(name, { reads: true, writes: false });
    }
  }

  #assignment(node: SyntaxNode): void {
    const left = child(node, 'left')!;
    if (textOf(node, 'operator') !== '=' && left.type === 'Identifier') {
      this.#parents.set(left, node);
      this.#use(left, { reads: true, writes: true });
    } else this.#pattern(left, { parent: node, kind: null, declaration: node });
    this.#visitKey(node, 'right');
  }

  #forEach(node: SyntaxNode): void {
    const left = child(node, 'left')!;
    if (left.type === 'VariableDeclaration') this.#visit(left, node);
    else this.#pattern(left, { parent: node, kind: null, declaration: node });
    this.#visitKey(node, 'right');
    this.#visitKey(node, 'body');
  }

  #imports(node: SyntaxNode): void {
    if (node['importKind'] === 'type') return;
    for (const specifier of children(node, 'specifiers')) {
      this.#parents.set(specifier, node);
      if (specifier['importKind'] !== 'type')
        declareName(this.#scope, textOf(child(specifier, 'local')!, 'name'), { kind: 'import', node: specifier });
    }
  }

  #typeScript(node: SyntaxNode): void {
    switch (node.type) {
      case 'TSEnumDeclaration': {
        declareName(this.#scope, textOf(child(node, 'id')!, 'name'), { kind: 'enum', node });
        return this.#within('block', () => this.#enumMembers(child(node, 'body')!, node));
      }
      case 'TSModuleDeclaration':
        return this.#namespace(node);
      case 'TSImportEqualsDeclaration': {
        if (node['importKind'] === 'type') return;
        const target = child(node, 'moduleReference')!;
        declareName(this.#scope, textOf(child(node, 'id')!, 'name'), {
          kind: target.type === 'TSExternalModuleReference' ? 'import' : 'const',
          node,
        });
        return this.#entityName(target, node);
      }
      default:
        if (valueWrappers.has(node.type)) this.#generic(node);
    }
  }

  #entityName(target: SyntaxNode, parent: SyntaxNode): void {
    let name: SyntaxNode | null = target;
    while (name?.type === 'TSQualifiedName') name = child(name, 'left');
    if (name?.type !== 'Identifier') return;
    this.#parents.set(name, parent);
    this.#use(name, { reads: true, writes: false });
  }

  #enumMembers(body: SyntaxNode, parent: SyntaxNode): void {
    this.#parents.set(body, parent);
    for (const member of children(body, 'members')) {
      this.#parents.set(member, body);
      const id = child(member, 'id')!;
      declareName(this.#scope, textOf(id, 'name') || String(id['value']), { kind: 'const', node: member });
      this.#visitKey(member, 'initializer');
    }
  }

  #namespace(node: SyntaxNode): void {
    let name = child(node, 'id');
    while (name?.type === 'TSQualifiedName') name = child(name, 'left');
    const body = child(node, 'body');
    if (name?.type !== 'Identifier' || !body || node['global'] === true) return;
    declareName(this.#scope, textOf(name, 'name'), { kind: 'namespace', node });
    this.#within('variable', () => this.#visit(body, node));
  }
}
