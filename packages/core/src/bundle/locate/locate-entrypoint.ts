import { existsSync, readFileSync, realpathSync } from 'node:fs';
import { resolve } from 'node:path';
import { FarhaulError } from '../../errors/farhaul-error.ts';
import type { FlowDescription } from '../../protocol/bundle-manifest.ts';
import { kebabCase } from '../../protocol/kebab-case.ts';
import { describeParameters } from './describe-parameters.ts';
import { memberOf, memberNames } from './find-member.ts';
import { literalOptions } from './literal-options.ts';
import type { FlowLocation } from './locate-flow.ts';
import { parseProgram } from '../syntax/parse-program.ts';
import { placeOf } from '../syntax/source-place.ts';
import { nameOfKey, unwrapTypes } from '../syntax/expressions.ts';
import { isNode, type SyntaxNode } from '../syntax/syntax-tree.ts';

export interface Entrypoint {
  location: FlowLocation;
  flow: FlowDescription;
  /** Options of the binding that stand there literally. */
  binding: Record<string, unknown>;
}

/**
 * Finds a flow by `path/to/file.ts:name`, or `:object.name` for a property or a static member, without running anything of it: what its options say is read from the source,
 * as far as it stands there literally.
 *
 * @throws FARHAUL_BUNDLE_NO_FILE, FARHAUL_BUNDLE_FLOW_NOT_FOUND, FARHAUL_BUNDLE_PARSE
 */
export async function locateEntrypoint(directory: string, entrypoint: string): Promise<Entrypoint> {
  const [, path, name] = /^(.+?):([^:\\/]+)$/.exec(entrypoint) ?? [];
  if (path === undefined || name === undefined) throw notFound(entrypoint, 'it has no name', 'Write it as path/to/file.ts:name.');
  const wanted = resolve(directory, path);
  if (!existsSync(wanted))
    throw new FarhaulError('FARHAUL_BUNDLE_NO_FILE', `entrypoint "${entrypoint}": ${wanted} does not exist`, {
      hint: `The path is relative to ${directory}.`,
    });
  const file = realpathSync(wanted);
  const text = readFileSync(file, 'utf8');
  const program = await parseProgram(text, file);
  const found = declared(program, name);
  if (found === null)
    throw notFound(
      entrypoint,
      `${file} declares nothing of the name "${name}" at module level`,
      `It declares ${namesIn(program).join(', ') || 'nothing'}.`,
    );
  const value = unwrapTypes(found.value);
  if (value.type !== 'CallExpression' && value.type !== 'MethodDefinition')
    throw notFound(entrypoint, `"${name}" is no call that makes a flow`, 'A flow is made by flow(...) or by a binding around it.');
  return describeCall(value, { file, text, program, declaredName: found.name === 'default' ? '' : found.name });
}

export interface DeclaredIn {
  file: string;
  text: string;
  program: SyntaxNode;
  /** Of what the call is assigned to; '' for nothing. */
  declaredName: string;
}

/** A call that makes a flow, described by its source alone. @throws FARHAUL_FLOW_NAME */
export function describeCall(call: SyntaxNode, { file, text, program, declaredName }: DeclaredIn): Entrypoint {
  const place = placeOf(text, call.start);
  const options = literalOptions(call, program);
  const flowName = typeof options.flow['name'] === 'string' ? options.flow['name'] : kebabCase(options.functionName ?? declaredName);
  if (flowName === '')
    throw new FarhaulError('FARHAUL_FLOW_NAME', `the flow at ${file}:${place.line}:${place.column} has no name`, {
      hint: "Give it one: flow({ name: '…' })(…).",
    });
  const described = describeParameters(options.fn, text);
  return {
    location: {
      file,
      ...place,
      expressionStart: call.start,
      expressionEnd: call.end,
      ordinal: 0,
      name: flowName,
      via: 'export',
      moduleLevel: true,
      ...described,
    },
    flow: describe(flowName, options.flow, described),
    binding: options.binding,
  };
}

function notFound(entrypoint: string, why: string, hint: string): FarhaulError {
  return new FarhaulError('FARHAUL_BUNDLE_FLOW_NOT_FOUND', `entrypoint "${entrypoint}": ${why}`, { hint, details: { entrypoint } });
}

interface Declaration {
  name: string;
  value: SyntaxNode;
}

function declared(program: SyntaxNode, name: string): Declaration | null {
  const [head = '', ...members] = name.split('.');
  let found = declaredAtTop(program, head);
  for (const member of members) {
    const value = found === null ? null : memberOf(found.value, member);
    found = value === null ? null : { name: member, value };
  }
  return found;
}

function declaredAtTop(program: SyntaxNode, name: string): Declaration | null {
  const all = declarations(program);
  const direct = all.find((one) => one.name === name);
  if (direct !== undefined) return direct;
  for (const statement of program['body'] as SyntaxNode[]) {
    for (const specifier of statement.type === 'ExportNamedDeclaration' ? ((statement['specifiers'] ?? []) as SyntaxNode[]) : []) {
      if (nameOfKey(specifier['exported']) === name) return all.find((one) => one.name === nameOfKey(specifier['local'])) ?? null;
    }
  }
  return null;
}

function namesIn(program: SyntaxNode): string[] {
  return declarations(program).flatMap(({ name, value }) => {
    const members = memberNames(value);
    return members.length === 0 ? [name] : members.map((member) => `${name}.${member}`);
  });
}

function declarations(program: SyntaxNode): Declaration[] {
  return (program['body'] as SyntaxNode[]).flatMap((statement) => {
    const declaration = isNode(statement['declaration']) ? statement['declaration'] : statement;
    if (statement.type === 'ExportDefaultDeclaration') return [{ name: 'default', value: declaration }];
    const className = declaration.type === 'ClassDeclaration' ? nameOfKey(declaration['id']) : null;
    if (className !== null) return [{ name: className, value: declaration }];
    if (statement.type === 'ExpressionStatement') return commonJsExports(statement['expression'] as SyntaxNode);
    if (declaration.type !== 'VariableDeclaration') return [];
    return (declaration['declarations'] as SyntaxNode[]).flatMap((one) => {
      const name = nameOfKey(one['id']);
      return name !== null && isNode(one['init']) ? [{ name, value: one['init'] }] : [];
    });
  });
}

/** `exports.name = …`, `module.exports.name = …`, `module.exports = { name: … }`. */
function commonJsExports(expression: SyntaxNode): Declaration[] {
  const { left, right } = expression as { left?: SyntaxNode; right?: SyntaxNode };
  if (expression.type !== 'AssignmentExpression' || left?.type !== 'MemberExpression' || left['computed'] === true || !isNode(right))
    return [];
  const owner = left['object'] as SyntaxNode;
  const name = nameOfKey(left['property']);
  if (isModuleExports(left)) return memberNames(right).map((member) => ({ name: member, value: memberOf(right, member)! }));
  const isExport = nameOfKey(owner) === 'exports' || isModuleExports(owner);
  return isExport && name !== null ? [{ name, value: right }] : [];
}

function isModuleExports(node: SyntaxNode): boolean {
  return node.type === 'MemberExpression' && nameOfKey(node['object']) === 'module' && nameOfKey(node['property']) === 'exports';
}

function describe(
  name: string,
  options: Record<string, unknown>,
  described: Pick<FlowDescription, 'parameters' | 'parameterSchema'>,
): FlowDescription {
  const text = (key: string) => (typeof options[key] === 'string' ? (options[key] as string) : null);
  const timeout = options['timeout'];
  return {
    name,
    description: text('description'),
    version: text('version'),
    tags: Array.isArray(options['tags']) ? options['tags'].map(String) : [],
    retries: typeof options['retries'] === 'number' ? options['retries'] : 0,
    timeoutMs: typeof timeout === 'number' ? timeout : durationMs(timeout),
    ...described,
  };
}

const units: Record<string, number> = { ms: 1, s: 1000, m: 60_000, h: 3_600_000, d: 86_400_000 };

function durationMs(value: unknown): number | null {
  const parts = [...String(value).matchAll(/(\d+(?:\.\d+)?)\s*(ms|s|m|h|d)/g)];
  return parts.length === 0 ? null : parts.reduce((sum, [, amount, unit]) => sum + Number(amount) * units[unit!]!, 0);
}
