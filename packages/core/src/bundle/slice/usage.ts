import { localFunction } from './local-values.ts';
import type { NameAnalysis } from './name-analysis.ts';
import type { Binding, Reference } from './scope.ts';
import { chainRoot, isCall, isFunction, isTransparent, memberName, memberPath, unwrap } from '../syntax/expressions.ts';
import { child, children, textOf, type SyntaxNode } from '../syntax/syntax-tree.ts';

/**
 * What a use of a name can do to its value:
 * `read` nothing; `call` runs it; `assign` gives the name another value; `mutate` changes a property; `receiver` calls a
 * method of it; `argument` hands it, `member-argument` a part of it, to a call; `alias` stores it under another name.
 */
export type UseKind = 'read' | 'call' | 'assign' | 'mutate' | 'receiver' | 'argument' | 'member-argument' | 'alias';

export interface Use {
  readonly kind: UseKind;
  /** The call concerned, for `call`, `receiver` and the arguments. */
  readonly call: SyntaxNode | null;
}

const READ: Use = { kind: 'read', call: null };

// Methods that change nothing and whose result shares nothing with the receiver.
const readingMethods = new Set([
  'join',
  'includes',
  'indexOf',
  'lastIndexOf',
  'has',
  'toString',
  'toFixed',
  'toISOString',
  'toJSON',
  'getTime',
  'valueOf',
  'hasOwnProperty',
  'startsWith',
  'endsWith',
  'trim',
  'split',
  'test',
  'toLowerCase',
  'toUpperCase',
  'padStart',
  'padEnd',
  'repeat',
  'charCodeAt',
  'localeCompare',
  'listen',
]);
// Methods that change nothing themselves and whose result may hold parts of the receiver.
const sharingMethods = new Set([
  'get',
  'at',
  'slice',
  'concat',
  'values',
  'keys',
  'entries',
  'flat',
  'with',
  'toSorted',
  'toReversed',
  'toSpliced',
]);
const sharingWithCallback = new Set([
  'map',
  'filter',
  'find',
  'findLast',
  'findIndex',
  'some',
  'every',
  'forEach',
  'flatMap',
  'reduce',
  'toSorted',
]);
const readingGlobals =
  /^(?:console\.\w+|JSON\.stringify|Math\.\w+|Object\.(?:keys|hasOwn|is|getOwnPropertyNames)|Array\.isArray|Number(?:\.\w+)?|String(?:\.\w+)?|Boolean|BigInt|Symbol(?:\.\w+)?|parseInt|parseFloat|isNaN|isFinite|structuredClone|encodeURIComponent|decodeURIComponent|setTimeout|setInterval|setImmediate|process\.(?!env)\w+(?:\.\w+)?)$/;
const sharingGlobals =
  /^(?:Object\.(?:values|entries|fromEntries|create|getPrototypeOf)|Reflect\.(?:get|getPrototypeOf|construct)|Array\.(?:from|of)|Promise\.\w+|Set|Map|WeakRef|Array)$/;

/** Reads out of the surroundings of each name what is done with its value. */
export class UsageReader {
  readonly #names: NameAnalysis;
  readonly #uses = new Map<Reference, Use>();
  readonly #onlyRead = new Map<Binding, boolean>();

  constructor(names: NameAnalysis) {
    this.#names = names;
  }

  useOf(reference: Reference): Use {
    const known = this.#uses.get(reference);
    if (known) return known;
    const use: Use = reference.writes ? { kind: 'assign', call: null } : this.useOfValue(reference.node);
    this.#uses.set(reference, use);
    return use;
  }

  /** Whether no use of a name can change its value or hand it on. */
  isOnlyRead(binding: Binding): boolean {
    const known = this.#onlyRead.get(binding);
    if (known !== undefined) return known;
    // A recursive function meets itself here; the cautious answer ends that.
    this.#onlyRead.set(binding, false);
    const answer = binding.references.every((reference) => this.useOf(reference).kind === 'read');
    this.#onlyRead.set(binding, answer);
    return answer;
  }

  /** Follows the value of an expression outwards until something happens to it. */
  useOfValue(expression: SyntaxNode): Use {
    let node = expression;
    let whole = true;
    for (;;) {
      const parent = this.#names.parents.get(node);
      if (!parent) return READ;
      if (isTransparent(parent) || isContainer(parent, node)) {
        node = parent;
        continue;
      }
      if (parent.type === 'MemberExpression') {
        if (parent['object'] !== node) return READ;
        node = parent;
        whole = false;
        continue;
      }
      const tagged = parent.type === 'TemplateLiteral' ? this.#names.parents.get(parent) : null;
      if (tagged?.type === 'TaggedTemplateExpression') return { kind: whole ? 'argument' : 'member-argument', call: tagged };
      if (isCall(parent) || parent.type === 'TaggedTemplateExpression') {
        const use = this.#useInCall(parent, { node, whole });
        if (use !== 'result') return use;
        node = parent;
        whole = false;
        continue;
      }
      return this.#useAtEnd(parent, { node, whole });
    }
  }

  #useInCall(call: SyntaxNode, value: { node: SyntaxNode; whole: boolean }): Use | 'result' {
    const callee = child(call, 'callee') ?? child(call, 'tag')!;
    if (callee === value.node || unwrap(callee) === value.node) {
      if (value.whole) return { kind: 'call', call };
      const method = memberName(unwrap(callee));
      if (method !== null && readingMethods.has(method)) return READ;
      if (method !== null && sharingMethods.has(method) && !children(call, 'arguments').some(mayBeFunction)) return 'result';
      if (
        method !== null &&
        sharingWithCallback.has(method) &&
        children(call, 'arguments').every((argument) => this.#isReadingFunction(argument))
      )
        return 'result';
      return { kind: 'receiver', call };
    }
    const path = this.#globalPath(callee);
    if (path !== null) {
      if (readingGlobals.test(path)) return READ;
      const target = children(call, 'arguments')[0];
      if (path === 'Object.assign' && target !== value.node && target?.type === 'ObjectExpression') return 'result';
      if (sharingGlobals.test(path)) return 'result';
    }
    if (this.#goesToReadingParameter(callee, { call, argument: value.node })) return READ;
    return { kind: value.whole ? 'argument' : 'member-argument', call };
  }

  /** `console.log` where `console` is the global one. */
  #globalPath(callee: SyntaxNode): string | null {
    const path = memberPath(callee);
    const root = path && chainRoot(callee);
    return root && this.#names.referenceOf.get(root)?.binding === null ? path.join('.') : null;
  }

  #goesToReadingParameter(callee: SyntaxNode, passed: { call: SyntaxNode; argument: SyntaxNode }): boolean {
    const target = unwrap(callee);
    const binding = target.type === 'Identifier' ? this.#names.referenceOf.get(target)?.binding : null;
    const definition = binding && localFunction(binding);
    if (!definition || passed.call.type !== 'CallExpression') return false;
    const list = children(passed.call, 'arguments');
    const index = list.indexOf(passed.argument);
    if (index < 0 || list.slice(0, index).some((argument) => argument.type === 'SpreadElement')) return false;
    return this.#isParameterOnlyRead(definition, index);
  }

  #isParameterOnlyRead(definition: SyntaxNode, index: number): boolean {
    const parameters = children(definition, 'params');
    const last = parameters.at(-1);
    let parameter = parameters[index] ?? (last?.type === 'RestElement' ? last : undefined);
    if (!parameter) return !this.#usesArguments(definition);
    if (parameter.type === 'RestElement') parameter = child(parameter, 'argument')!;
    if (parameter.type === 'AssignmentPattern') parameter = child(parameter, 'left')!;
    if (parameter.type !== 'Identifier' || this.#usesArguments(definition)) return false;
    const binding = this.#names.parameterScopes.get(definition)?.bindings.get(textOf(parameter, 'name'));
    return binding !== undefined && this.isOnlyRead(binding);
  }

  #usesArguments(definition: SyntaxNode): boolean {
    if (definition.type === 'ArrowFunctionExpression') return false;
    return this.#names.references.some(
      (reference) => reference.name === 'arguments' && definition.start <= reference.node.start && reference.node.end <= definition.end,
    );
  }

  /** Whether a function handed to a call is at most called there, as far as can be seen. */
  isOnlyCalledBy(call: SyntaxNode, argument: SyntaxNode): boolean {
    const target = unwrap(child(call, 'callee') ?? call);
    const binding = target.type === 'Identifier' ? this.#names.referenceOf.get(target)?.binding : null;
    const definition = binding && localFunction(binding);
    if (!definition) return true;
    const parameter = children(definition, 'params')[children(call, 'arguments').indexOf(argument)];
    if (parameter?.type !== 'Identifier' || this.#usesArguments(definition)) return false;
    const declared = this.#names.parameterScopes.get(definition)?.bindings.get(textOf(parameter, 'name'));
    return declared !== undefined && declared.references.every((reference) => ['read', 'call'].includes(this.useOf(reference).kind));
  }

  /** A function literal that does nothing to what it is given. */
  #isReadingFunction(argument: SyntaxNode): boolean {
    if (!isFunction(argument)) return isPrimitiveArgument(argument);
    return children(argument, 'params').every((_, index) => this.#isParameterOnlyRead(argument, index));
  }

  #useAtEnd(parent: SyntaxNode, value: { node: SyntaxNode; whole: boolean }): Use {
    switch (parent.type) {
      case 'AssignmentExpression':
        return parent['left'] === value.node ? { kind: 'mutate', call: null } : this.#stored(child(parent, 'left')!);
      case 'UpdateExpression':
        return { kind: 'mutate', call: null };
      case 'UnaryExpression':
        return textOf(parent, 'operator') === 'delete' ? { kind: 'mutate', call: null } : READ;
      case 'ForOfStatement':
      case 'ForInStatement': {
        if (parent['left'] === value.node) return { kind: 'mutate', call: null };
        return parent['right'] === value.node && parent.type === 'ForOfStatement' ? this.#stored(child(parent, 'left')!) : READ;
      }
      case 'VariableDeclarator':
        return this.#stored(child(parent, 'id')!);
      case 'ArrayPattern':
      case 'ObjectPattern':
      case 'RestElement':
        return { kind: 'mutate', call: null };
      case 'Property':
        return parent['value'] === value.node ? { kind: 'mutate', call: null } : READ;
      case 'AssignmentPattern':
        return parent['left'] === value.node ? { kind: 'mutate', call: null } : { kind: 'alias', call: null };
      case 'Decorator':
        return value.whole ? { kind: 'call', call: parent } : { kind: 'receiver', call: parent };
      case 'JSXOpeningElement':
      case 'JSXOpeningFragment':
        return { kind: 'call', call: parent };
      // A property that is only mentioned is mentioned for its getter; what is awaited must have ended before the flow begins.
      case 'ExpressionStatement':
        return value.node.type === 'MemberExpression' || value.node.type === 'AwaitExpression' ? { kind: 'mutate', call: null } : READ;
      case 'BinaryExpression':
      case 'TemplateLiteral':
      case 'IfStatement':
      case 'WhileStatement':
      case 'DoWhileStatement':
      case 'ForStatement':
      case 'SwitchStatement':
      case 'SwitchCase':
      case 'ConditionalExpression':
      case 'SequenceExpression':
      case 'ImportExpression':
      case 'ExportSpecifier':
      case 'MethodDefinition':
      case 'TSEnumMember':
        return READ;
      default:
        return { kind: 'alias', call: null };
    }
  }

  /** Stored under names that are themselves only read, a value is only read. */
  #stored(pattern: SyntaxNode): Use {
    if (pattern.type === 'VariableDeclaration') return this.#stored(child(children(pattern, 'declarations')[0]!, 'id')!);
    const owner = this.#names.parents.get(pattern);
    const statement = owner && this.#names.parents.get(owner);
    // What a namespace exports is reached through it.
    if (owner?.type !== 'VariableDeclarator' || (statement && this.#names.parents.get(statement)?.type === 'ExportNamedDeclaration'))
      return { kind: 'alias', call: null };
    const bindings = this.#names.declaredBy.get(owner) ?? [];
    return bindings.every((binding) => binding.scope.kind !== 'module' && this.isOnlyRead(binding)) ? READ : { kind: 'alias', call: null };
  }
}

function isContainer(parent: SyntaxNode, node: SyntaxNode): boolean {
  switch (parent.type) {
    case 'SpreadElement':
    case 'ArrayExpression':
    case 'ObjectExpression':
    case 'JSXExpressionContainer':
    case 'JSXSpreadAttribute':
      return true;
    case 'Property':
      return parent['value'] === node && parent['kind'] === 'init';
    case 'ConditionalExpression':
      return parent['test'] !== node;
    case 'LogicalExpression':
      return true;
    case 'SequenceExpression':
      return children(parent, 'expressions').at(-1) === node;
    default:
      return false;
  }
}

function mayBeFunction(argument: SyntaxNode): boolean {
  return !isPrimitiveArgument(argument) && argument.type !== 'Identifier' && argument.type !== 'MemberExpression';
}

function isPrimitiveArgument(argument: SyntaxNode): boolean {
  const node = unwrap(argument);
  return node.type === 'Literal' || node.type === 'TemplateLiteral' || node.type === 'BinaryExpression';
}
