import { importOrigin, soleInitialiser } from './local-values.ts';
import type { ModuleAnalysis } from './module-analysis.ts';
import type { Binding } from './scope.ts';
import { chainRoot, isCall, isClass, isFunction, memberName, unwrap } from '../syntax/expressions.ts';
import { child, children, textOf, walk, type SourceRange, type SyntaxNode } from '../syntax/syntax-tree.ts';

/**
 * `factory` makes flows (`flow`, `docker`), `transform` is a factory that has its options (`docker({ … })`), `flow` is a flow,
 * `container` holds flows, `client` is an object of ours that reaches the service (`new LocalFileSystem(…)`).
 */
export type FlowKind = 'factory' | 'transform' | 'flow' | 'container' | 'client';

const coreFactories = new Set(['flow', 'subprocess', 'bindFlow']);
const noFactories = new Set(['task', 'snapshot', 'registerClass', 'getRunContext', 'defineConfig', 'defineBlock', 'capture']);
const submitting = new Set(['submit', 'submitToWorkPool']);

export interface FlowHints {
  /** Ranges of the flows that the bundle is made for. */
  readonly roots: readonly SourceRange[];
  /** Local names of imports that are flows. */
  readonly flowImports: readonly string[];
}

/** Says which expressions of a file are flows, or make them. */
export class FlowValues {
  readonly #module: ModuleAnalysis;
  readonly #hints: FlowHints;
  readonly #bindings = new Map<Binding, FlowKind | null>();
  readonly #expressions = new Map<SyntaxNode, FlowKind | null>();

  constructor(module: ModuleAnalysis, hints: FlowHints) {
    this.#module = module;
    this.#hints = hints;
  }

  kindOfBinding(binding: Binding): FlowKind | null {
    const known = this.#bindings.get(binding);
    if (known !== undefined) return known;
    this.#bindings.set(binding, null);
    const kind = this.#readBinding(binding);
    this.#bindings.set(binding, kind);
    return kind;
  }

  kindOf(expression: SyntaxNode): FlowKind | null {
    const node = unwrap(expression);
    const known = this.#expressions.get(node);
    if (known !== undefined) return known;
    this.#expressions.set(node, null);
    const kind = this.#hints.roots.some((root) => root.start === node.start && root.end === node.end) ? 'flow' : this.#readExpression(node);
    this.#expressions.set(node, kind);
    return kind;
  }

  #readBinding(binding: Binding): FlowKind | null {
    const origin = importOrigin(binding, this.#module.names.parents);
    if (origin) return this.#importedKind(binding, origin);
    let found: FlowKind | null = null;
    for (const declaration of binding.declarations) {
      const value =
        declaration.type === 'VariableDeclarator'
          ? child(declaration, 'init')
          : declaration.type === 'ClassDeclaration'
            ? declaration
            : null;
      const kind = value && this.kindOf(value);
      if (kind)
        found =
          declaration.type === 'VariableDeclarator' && child(declaration, 'id')!.type !== 'Identifier' && kind === 'container'
            ? 'flow'
            : kind;
    }
    if (found) return found;
    // `let train; train = docker()(…)`.
    for (const reference of binding.references) {
      const parent = reference.writes ? this.#module.names.parents.get(reference.node) : null;
      const value = parent?.type === 'AssignmentExpression' ? child(parent, 'right') : null;
      const kind = value && this.kindOf(value);
      if (kind) return kind;
    }
    return null;
  }

  #importedKind(binding: Binding, origin: { source: string; name: string | null }): FlowKind | null {
    if (/(?:^|[@/-])farhaul(?:$|[/-])/.test(origin.source) && !origin.source.startsWith('.')) {
      if (origin.name === null) return 'factory';
      if (/^[A-Z]/.test(origin.name)) return 'client';
      if (origin.source === '@farhaul/core') return coreFactories.has(origin.name) ? 'factory' : null;
      return noFactories.has(origin.name) ? null : 'factory';
    }
    if (this.#hints.flowImports.includes(binding.name)) return 'flow';
    // Only flows are submitted.
    const submits = binding.references.some((reference) => {
      const use = this.#module.usage.useOf(reference);
      return (
        use.kind === 'receiver' && use.call !== null && submitting.has(memberName(unwrap(child(use.call, 'callee') ?? use.call)) ?? '')
      );
    });
    return submits ? (origin.name === null ? 'container' : 'flow') : null;
  }

  #readExpression(node: SyntaxNode): FlowKind | null {
    if (node.type === 'Identifier') {
      const binding = this.#module.names.referenceOf.get(node)?.binding;
      return binding ? this.kindOfBinding(binding) : null;
    }
    if (isCall(node)) return this.#readCall(node);
    if (node.type === 'MemberExpression') {
      const object = this.kindOf(child(node, 'object')!);
      if (object === 'factory') return noFactories.has(memberName(node) ?? '') ? null : 'factory';
      return object === 'container' ? 'flow' : null;
    }
    if (node.type === 'ObjectExpression' || node.type === 'ArrayExpression') {
      const values = [
        ...children(node, 'properties').map((property) => child(property, 'value') ?? property),
        ...children(node, 'elements'),
      ];
      return values.some((value) => ['flow', 'container'].includes(this.kindOf(value) ?? '')) ? 'container' : null;
    }
    if (node.type === 'ConditionalExpression') return this.kindOf(child(node, 'consequent')!) ?? this.kindOf(child(node, 'alternate')!);
    if (node.type === 'LogicalExpression') return this.kindOf(child(node, 'left')!) ?? this.kindOf(child(node, 'right')!);
    return isClass(node) && this.#classHoldsFlows(node) ? 'container' : null;
  }

  #readCall(node: SyntaxNode): FlowKind | null {
    const callee = unwrap(child(node, 'callee')!);
    const list = children(node, 'arguments');
    const kind = this.kindOf(callee);
    if (kind === 'client') return 'client';
    if (kind === 'transform') return 'flow';
    if (kind === 'factory') return list.some((argument) => this.#isFunctionOrFlow(argument)) ? 'flow' : 'transform';
    if (kind === 'flow') return null;
    if (callee.type === 'MemberExpression') {
      const object = this.kindOf(child(callee, 'object')!);
      if (object === 'client') return 'client';
      if (object === 'flow' && memberName(callee) === 'with') return 'flow';
      if (memberName(callee) === 'freeze' && list[0]) return this.kindOf(list[0]);
      return null;
    }
    // Another plugin's `nomad({ … })(flow(…))`, or a wrapper of the author's own.
    if (list.some((argument) => isCall(unwrap(argument)) && this.kindOf(argument) === 'flow')) return 'flow';
    const made = callee.type === 'Identifier' ? this.#module.names.referenceOf.get(callee)?.binding : null;
    return made ? this.#madeBy(made) : null;
  }

  #isFunctionOrFlow(argument: SyntaxNode): boolean {
    const node = unwrap(argument);
    if (isFunction(node) || this.kindOf(node) === 'flow') return true;
    if (node.type === 'CallExpression') return true;
    const binding = node.type === 'Identifier' ? this.#module.names.referenceOf.get(node)?.binding : null;
    if (!binding) return false;
    const value = soleInitialiser(binding);
    return binding.kind === 'function' || binding.kind === 'import' || (value !== null && isFunction(value));
  }

  /** What a local function answers: a flow where it returns one, a transform where it returns `docker({ … })`. */
  #madeBy(binding: Binding): FlowKind | null {
    const declaration = binding.declarations[0]!;
    const definition = declaration.type === 'FunctionDeclaration' ? declaration : soleInitialiser(binding);
    if (!definition || !isFunction(definition)) return null;
    const body = child(definition, 'body')!;
    if (body.type !== 'BlockStatement') return this.kindOf(body);
    let found: FlowKind | null = null;
    walk(body, (node) => {
      if (isFunction(node)) return false;
      const value = node.type === 'ReturnStatement' ? child(node, 'argument') : null;
      if (value) found ??= this.kindOf(value);
      return undefined;
    });
    return found;
  }

  #classHoldsFlows(node: SyntaxNode): boolean {
    const inside = (range: SourceRange): boolean => node.start <= range.start && range.end <= node.end;
    if (this.#hints.roots.some(inside)) return true;
    return children(child(node, 'body')!, 'body').some((member) => {
      if (member['static'] !== true) return false;
      const value = child(member, 'value');
      if (value && member.type === 'PropertyDefinition' && this.kindOf(value) === 'flow') return true;
      return children(member, 'decorators').some((decorator) =>
        ['factory', 'transform'].includes(this.kindOf(child(decorator, 'expression')!) ?? ''),
      );
    });
  }

  /** `docker({ … })`, but not `flow({ … })`: options of infrastructure, of no use inside it. */
  isBindingCall(call: SyntaxNode): boolean {
    const callee = unwrap(child(call, 'callee') ?? call);
    if (call.type !== 'CallExpression' || this.kindOf(callee) !== 'factory' || this.kindOf(call) !== 'transform') return false;
    if (callee.type === 'MemberExpression') return memberName(callee) !== 'flow';
    const binding = this.#module.names.referenceOf.get(callee)?.binding;
    return binding !== null && binding !== undefined && importOrigin(binding, this.#module.names.parents)?.name !== 'flow';
  }

  /** The calls below a node that bind a flow to infrastructure as soon as the node is evaluated, outermost only. */
  boundFlowsIn(node: SyntaxNode): SyntaxNode[] {
    const found: SyntaxNode[] = [];
    walk(node, (inner) => {
      if (isFunction(inner)) return false;
      if (inner.type !== 'CallExpression' || this.kindOf(inner) !== 'flow' || !this.#binds(inner)) return undefined;
      found.push(inner);
      return false;
    });
    return found;
  }

  /** The calls that make a flow by a factory itself as soon as the module is evaluated, and are not called upon in turn. */
  makers(): SyntaxNode[] {
    const found: SyntaxNode[] = [];
    walk(this.#module.parsed.program, (node) => {
      if (isFunction(node)) return false;
      if (node.type === 'CallExpression' && this.kindOf(node) === 'flow' && this.#isMade(node)) found.push(node);
      return undefined;
    });
    return found;
  }

  #isMade(call: SyntaxNode): boolean {
    const parent = this.#module.names.parents.get(call);
    if (parent?.type === 'MemberExpression' || parent?.['callee'] === call) return false;
    return ['factory', 'transform'].includes(this.kindOf(child(call, 'callee')!) ?? '');
  }

  /** Not `flow(fn)`, which stays where it is called, nor what only hands on another flow. */
  #binds(call: SyntaxNode): boolean {
    const callee = unwrap(child(call, 'callee')!);
    if (callee.type === 'MemberExpression' && ['with', 'freeze'].includes(memberName(callee) ?? '')) return false;
    const head = isCall(callee) ? unwrap(child(callee, 'callee')!) : callee;
    if (head.type === 'MemberExpression') return memberName(head) !== 'flow';
    const binding = head.type === 'Identifier' ? this.#module.names.referenceOf.get(head)?.binding : null;
    return !binding || importOrigin(binding, this.#module.names.parents)?.name !== 'flow';
  }

  /** Functions that are bodies of flows: they run when the flow does, not when it is made. */
  flowBodies(): SyntaxNode[] {
    const bodies: SyntaxNode[] = [];
    walk(this.#module.parsed.program, (node) => {
      if (node.type !== 'CallExpression') return;
      const kind = this.kindOf(child(node, 'callee')!);
      if (kind === 'factory' || kind === 'transform') bodies.push(...children(node, 'arguments').filter(isFunction));
      else if (this.kindOf(node) === 'flow') bodies.push(...children(node, 'arguments').filter(isFunction));
    });
    return bodies;
  }
}

export function rootName(node: SyntaxNode): string {
  const root = chainRoot(node);
  return root ? textOf(root, 'name') : 'a flow';
}
