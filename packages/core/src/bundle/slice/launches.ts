import { rootName, type FlowValues } from './flow-values.ts';
import { isPlainContainer, localFunction } from './local-values.ts';
import { functionsAround, type ModuleAnalysis } from './module-analysis.ts';
import type { Unit } from './module-units.ts';
import type { Binding, Reference } from './scope.ts';
import { chainRoot, isCall, memberName, unwrap } from '../syntax/expressions.ts';
import { child, children, covers, textOf, walk, type SourceRange, type SyntaxNode } from '../syntax/syntax-tree.ts';
import type { Use } from './usage.ts';

const clientActions = new Set(['save', 'deploy', 'serve', 'submit']);
const containerActions = new Set(['set', 'add', 'push', 'unshift']);
const configuring = /^(?:on[A-Z]\w*|configure|use|set[A-Z]?\w*|add[A-Z]\w*)$/;
// These run the function they are given before they answer, or as soon as it matters.
const promptCallers = new Set([
  'map',
  'forEach',
  'filter',
  'flatMap',
  'reduce',
  'some',
  'every',
  'find',
  'then',
  'catch',
  'finally',
  'from',
  'Promise',
  'call',
  'apply',
]);

interface LaunchSearch {
  readonly seen: Set<Unit>;
  /** Whether running what a container holds counts. */
  readonly followsContainers: boolean;
  /** Whether a node of a unit runs. */
  readonly counts: (node: SyntaxNode, boundary: SyntaxNode) => boolean;
}

/** Finds the code that starts flows while the module loads. */
export class Launches {
  readonly #module: ModuleAnalysis;
  readonly #flows: FlowValues;
  /** Functions that run only when a flow does. */
  readonly #bodies: readonly SourceRange[];
  /** Containers that were given something that launches when it is called. */
  readonly #loaded = new Set<Binding>();
  readonly #unitOf = new Map<Binding, Unit[]>();

  constructor(module: ModuleAnalysis, flows: FlowValues, roots: readonly SourceRange[]) {
    this.#module = module;
    this.#flows = flows;
    this.#bodies = [...flows.flowBodies(), ...roots];
    for (const unit of module.units) {
      const written = unit.references.flatMap((reference) => (reference.writes && reference.binding ? [reference.binding] : []));
      for (const binding of new Set([...unit.declares, ...written]))
        this.#unitOf.set(binding, [...(this.#unitOf.get(binding) ?? []), unit]);
    }
    for (const unit of module.units) {
      const holder = unit.kind === 'executable' ? this.#storesIn(unit) : null;
      if (holder && this.#search(unit, { seen: new Set(), followsContainers: false, counts: () => true }) !== null)
        this.#loaded.add(holder);
    }
  }

  /** What an executable statement may launch, following every function and variable it touches; null for nothing. */
  launchIn(unit: Unit): string | null {
    return this.#search(unit, {
      seen: new Set(),
      followsContainers: true,
      counts: (node, boundary) => boundary !== unit.node || !this.#isOnlyStored(node, boundary),
    });
  }

  /** What surely runs while an initialiser is evaluated; callbacks that wait are left out. */
  launchWhileEvaluating(unit: Unit): string | null {
    return this.#search(unit, { seen: new Set(), followsContainers: false, counts: (node, boundary) => this.#runsAtOnce(node, boundary) });
  }

  /** Whether a node runs while the statement does. */
  isEager(unit: Unit, node: SyntaxNode): boolean {
    return this.#runsAtOnce(node, unit.node);
  }

  #search(unit: Unit, search: LaunchSearch): string | null {
    if (search.seen.has(unit)) return null;
    search.seen.add(unit);
    const boundary = search.seen.size > 1 ? functionBody(unit.node) : unit.node;
    const counts = (node: SyntaxNode): boolean => !this.#bodies.some((body) => covers(body, node)) && search.counts(node, boundary);
    for (const reference of unit.references) {
      const binding = reference.binding;
      if (!binding || reference.writes || !counts(reference.node)) continue;
      const launched = this.#launchBy(reference, binding, search);
      if (launched) return launched;
    }
    return this.#directLaunch(unit, counts);
  }

  #launchBy(reference: Reference, binding: Binding, search: LaunchSearch): string | null {
    const use = this.#module.usage.useOf(reference);
    if (search.followsContainers && this.#loaded.has(binding) && this.#mayRunContents(reference, use)) return binding.name;
    if (use.kind === 'read' || use.kind === 'alias' || use.kind === 'mutate') return null;
    const kind = this.#flows.kindOfBinding(binding);
    if (kind === 'flow' || kind === 'container')
      return search.followsContainers || this.#isCalledBy(use, reference) ? this.#launchOfFlow(use, binding) : null;
    if (kind === 'factory' || kind === 'transform' || kind === 'client') return null;
    if ((use.kind === 'argument' || use.kind === 'member-argument') && (this.#stores(use) || this.#makesFlow(use))) return null;
    for (const unit of this.#unitOf.get(binding) ?? []) {
      const launched = unit.kind === 'import' ? null : this.#search(unit, search);
      if (launched) return launched;
    }
    return null;
  }

  #mayRunContents(reference: Reference, use: Use): boolean {
    if (use.kind === 'call' || use.kind === 'argument' || use.kind === 'member-argument') return true;
    if (use.kind === 'alias') return this.#isLoopOverCalled(reference);
    const callee = use.kind === 'receiver' ? child(use.call!, 'callee') : null;
    return callee !== null && !containerActions.has(memberName(unwrap(callee)) ?? '');
  }

  /** `for (const job of queue) await job();` */
  #isLoopOverCalled(reference: Reference): boolean {
    let at: SyntaxNode | undefined = this.#module.names.parents.get(reference.node);
    while (at && at.type !== 'ForOfStatement') at = this.#module.names.parents.get(at);
    const declarator = at && children(child(at, 'left')!, 'declarations')[0];
    const looped = declarator ? (this.#module.names.declaredBy.get(declarator) ?? []) : [];
    return looped.some((binding) => binding.references.some((inner) => this.#module.usage.useOf(inner).kind === 'call'));
  }

  /** Whether what receives a flow surely calls it: `[1, 2].map(train)`, or a function of the author's that calls its parameter. */
  #isCalledBy(use: Use, reference: Reference): boolean {
    if (use.kind !== 'argument' && use.kind !== 'member-argument') return true;
    const callee = unwrap(child(use.call!, 'callee') ?? use.call!);
    if (callee.type === 'MemberExpression') return promptCallers.has(memberName(callee) ?? '');
    const binding = callee.type === 'Identifier' ? this.#module.names.referenceOf.get(callee)?.binding : null;
    const definition = binding && localFunction(binding);
    const parameter = definition && children(definition, 'params')[children(use.call!, 'arguments').indexOf(reference.node)];
    const declared = parameter && this.#module.names.parameterScopes.get(definition)?.bindings.get(textOf(parameter, 'name'));
    return (
      declared !== undefined &&
      declared !== null &&
      declared.references.some((inner) => this.#module.usage.useOf(inner).kind === 'call' && this.#runsAtOnce(inner.node, definition!))
    );
  }

  #launchOfFlow(use: Use, binding: Binding): string | null {
    if (use.kind === 'receiver') {
      const name = memberName(unwrap(child(use.call!, 'callee') ?? use.call!));
      if (name !== null && configuring.test(name)) return null;
      return this.#makesFlow(use) ? null : binding.name;
    }
    if (use.kind === 'call') return binding.name;
    return this.#stores(use) || this.#makesFlow(use) ? null : binding.name;
  }

  /** Inside a function that a statement merely stores: `handlers.a = () => train()`. */
  #isOnlyStored(node: SyntaxNode, boundary: SyntaxNode): boolean {
    return functionsAround(this.#module.names, node, boundary).some((around) => {
      if (around.type === 'FunctionDeclaration' || !covers(boundary, around)) return false;
      const use = this.#module.usage.useOfValue(around);
      return use.kind === 'alias' || (use.kind === 'argument' && this.#stores(use));
    });
  }

  /** The container of `queue.push(…)` or `handlers.a = …`. */
  #storesIn(unit: Unit): Binding | null {
    const expression = unit.node.type === 'ExpressionStatement' ? unwrap(child(unit.node, 'expression')!) : null;
    const stored =
      expression?.type === 'AssignmentExpression'
        ? child(expression, 'left')
        : expression?.type === 'CallExpression'
          ? child(expression, 'callee')
          : null;
    const target = stored && unwrap(stored);
    if (target?.type !== 'MemberExpression') return null;
    if (expression!.type === 'CallExpression' && !containerActions.has(memberName(target) ?? '')) return null;
    const root = chainRoot(target);
    return (root && this.#module.names.referenceOf.get(root)?.binding) ?? null;
  }

  /** `handlers.set('a', train)`: adding to a plain container runs nothing. */
  #stores(use: Use): boolean {
    const callee = use.call && unwrap(child(use.call, 'callee') ?? use.call);
    if (callee?.type !== 'MemberExpression' || !containerActions.has(memberName(callee) ?? '')) return false;
    const object = unwrap(child(callee, 'object')!);
    const binding = object.type === 'Identifier' ? this.#module.names.referenceOf.get(object)?.binding : null;
    return binding !== null && binding !== undefined && isPlainContainer(binding);
  }

  /** `flow(train)`, `docker({ … })(train)`. */
  #makesFlow(use: Use): boolean {
    if (!use.call || use.call.type !== 'CallExpression') return false;
    const kind = this.#flows.kindOf(child(use.call, 'callee')!);
    return kind === 'factory' || kind === 'transform';
  }

  /** Calls whose callee is no plain name of the module: `docker()(fn)(1)`, `makeTrain(2).submit()`, `new Bucket().save('x')`. */
  #directLaunch(unit: Unit, counts: (node: SyntaxNode) => boolean): string | null {
    let found: string | null = null;
    walk(unit.node, (node) => {
      if (found !== null) return false;
      if (isCall(node) && this.#isLaunch(node) && counts(node)) found = rootName(node);
      return undefined;
    });
    return found;
  }

  #isLaunch(call: SyntaxNode): boolean {
    const callee = unwrap(child(call, 'callee')!);
    if (callee.type === 'Identifier') {
      const binding = this.#module.names.referenceOf.get(callee)?.binding;
      return (
        binding !== null &&
        binding !== undefined &&
        this.#flows.kindOfBinding(binding) === 'factory' &&
        ['deploy', 'serve', 'submit'].includes(textOf(callee, 'name'))
      );
    }
    if (this.#flows.kindOf(callee) === 'flow') return true;
    if (callee.type !== 'MemberExpression') return false;
    const object = this.#flows.kindOf(child(callee, 'object')!);
    const name = memberName(callee) ?? '';
    if (object === 'client') return clientActions.has(name);
    return object === 'flow' && name !== 'with' && !configuring.test(name);
  }

  #runsAtOnce(node: SyntaxNode, boundary: SyntaxNode): boolean {
    return functionsAround(this.#module.names, node, boundary).every((around) => {
      if (around === boundary) return true;
      const use = this.#module.usage.useOfValue(around);
      if (use.kind === 'call') return true;
      if (use.kind !== 'argument' || !use.call) return false;
      const callee = unwrap(child(use.call, 'callee') ?? use.call);
      return promptCallers.has((callee.type === 'MemberExpression' ? memberName(callee) : textOf(callee, 'name')) ?? '');
    });
  }
}

/** The function that calling a declared name runs. */
function functionBody(node: SyntaxNode): SyntaxNode {
  if (node.type !== 'VariableDeclarator' && node.type !== 'VariableDeclaration') return node;
  const declarator = node.type === 'VariableDeclaration' ? (node['declarations'] as SyntaxNode[])[0]! : node;
  const value = child(declarator, 'init');
  return value ? unwrap(value) : node;
}
