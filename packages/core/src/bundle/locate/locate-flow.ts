import { existsSync, readFileSync, realpathSync } from 'node:fs';
import { isAbsolute, sep } from 'node:path';
import { FarhaulError } from '../../errors/farhaul-error.ts';
import { madeSites, type DefinitionSite, type FlowDefinition } from '../../flow/flow-definition.ts';
import { kebabCase } from '../../protocol/kebab-case.ts';
import type { ParameterDescription } from '../../protocol/bundle-manifest.ts';
import { decoratedMethodAt, decoratorHelper } from './decorated-methods.ts';
import { describeParameters } from './describe-parameters.ts';
import { assignedName, callAt, enclosingFunction, isReturned } from './find-call.ts';
import { definedFunction } from './find-function.ts';
import { areUnchanged, stampOf, type InputStamp } from '../input-stamps.ts';
import { isFarhaulCode } from '../own-package.ts';
import { parseProgram } from '../syntax/parse-program.ts';
import { offsetOf, placeOf } from '../syntax/source-place.ts';
import { synchronousFrames, type StackFrame } from './stack-frames.ts';
import { nameOfKey } from '../syntax/expressions.ts';
import { pathToNode, type SyntaxNode } from '../syntax/syntax-tree.ts';

export interface FlowLocation {
  /** Absolute real path of the source file that makes the flow. */
  file: string;
  /** From 1. */
  line: number;
  column: number;
  /** Range (UTF-16 offsets) of the expression whose evaluation makes the flow. */
  expressionStart: number;
  expressionEnd: number;
  /** Which of the flows that this one expression makes, in order of their making. */
  ordinal: number;
  name: string;
  /** `module`: made right there; `factory`: by a function called there; `nested`: inside a function that is not a factory. */
  via: 'module' | 'factory' | 'nested' | 'export';
  moduleLevel: boolean;
  parameters: ParameterDescription[];
  /** JSON Schema of the parameters by name. */
  parameterSchema: Record<string, unknown>;
}

/** One frame together with the call that it stands for. */
interface Step {
  frame: StackFrame;
  file: string;
  text: string;
  /** From the program down to the call. */
  path: SyntaxNode[];
}

const known = new WeakMap<DefinitionSite, { location: FlowLocation; inputs: readonly InputStamp[] }>();

/**
 * Finds the expression that makes a flow in its source, by the stack of the call that received the function.
 * @throws FARHAUL_BUNDLE_NO_FILE, FARHAUL_BUNDLE_FLOW_NOT_FOUND, FARHAUL_BUNDLE_PARSE, FARHAUL_FLOW_NAME
 */
export async function locateFlow(definition: FlowDefinition): Promise<FlowLocation> {
  const site = definition.sites.at(-1);
  const before = site && known.get(site);
  if (before && areUnchanged(before.inputs)) return before.location;
  const began = Date.now();
  const location = await findLocation(definition);
  if (site) known.set(site, { location, inputs: [stampOf(location.file, began)] });
  return location;
}

async function findLocation(definition: FlowDefinition): Promise<FlowLocation> {
  const frames = userFrames(definition.sites.at(-1)?.stack ?? '', definition);
  const inner = await stepAt(frames[0]!, definition);
  const { step, moduleLevel } = await outermostFactory(inner, frames, definition);
  const call = step.path.at(-1)!;
  const name = definition.name ?? nameFrom(step) ?? nameFrom(inner);
  const place = placeOf(step.text, call.start);
  if (name === null) {
    throw new FarhaulError('FARHAUL_FLOW_NAME', `the flow at ${step.file}:${place.line}:${place.column} has no name`, {
      hint: "Give it one: flow({ name: '…' })(…), a named function, or assign it to a variable.",
      details: { file: step.file, ...place },
    });
  }
  const fn = await definedFunction(inner, definition);
  return {
    file: step.file,
    ...place,
    expressionStart: call.start,
    expressionEnd: call.end,
    ordinal: moduleLevel ? ordinalOf(definition, { step, name, made: step !== inner }) : 0,
    name,
    via: moduleLevel ? (step === inner ? 'module' : 'factory') : 'nested',
    moduleLevel,
    ...describeParameters(fn.node, fn.text),
  };
}

/**
 * Which of the flows made by one expression this is. An expression in a loop is no place of its own.
 * @throws FARHAUL_BUNDLE_FLOW_AMBIGUOUS
 */
function ordinalOf(definition: FlowDefinition, found: { step: Step; name: string; made: boolean }): number {
  const { step } = found;
  const looped = step.path.some((node) => /^(?:For|ForIn|ForOf|While|DoWhile)Statement$/.test(node.type));
  if (!found.made && !looped) return 0;
  const own = definition.sites.at(-1)!;
  const alike = madeSites().filter(
    (site) =>
      site === own ||
      synchronousFrames(site.stack).some(
        (frame) => frame.file === step.frame.file && frame.line === step.frame.line && frame.column === step.frame.column,
      ),
  );
  if (looped && alike.length > 1) {
    const { line } = placeOf(step.text, step.path.at(-1)!.start);
    throw new FarhaulError(
      'FARHAUL_BUNDLE_FLOW_AMBIGUOUS',
      `${alike.length} flows are made by the one expression at ${step.file}:${line}, in a loop; "${found.name}" cannot be told from the others`,
      {
        hint: 'Make them by a function or by map(), or write each on its own.',
        details: { file: step.file, line },
      },
    );
  }
  return Math.max(alike.indexOf(own), 0);
}

function nameFrom(step: Step): string | null {
  const name = assignedName(step.path);
  return name === null || kebabCase(name) === '' ? null : kebabCase(name);
}

/** From the innermost call outwards, as long as functions only hand the flow on. */
async function outermostFactory(
  inner: Step,
  frames: readonly StackFrame[],
  definition: FlowDefinition,
): Promise<{ step: Step; moduleLevel: boolean }> {
  let step = inner;
  for (const frame of frames.slice(1)) {
    const owner = enclosingFunction(step.path);
    if (owner === null) break;
    if (!isReturned(step.path, owner)) return { step, moduleLevel: false };
    const outer = await stepAt(frame, definition);
    const call = outer.path.at(-1)!;
    const isCallback = step.path.includes(call) || (outer.file === step.file && call.start <= owner.start && owner.end <= call.end);
    if (isCallback && !collects(call, owner)) return { step, moduleLevel: false };
    step = outer;
  }
  return { step, moduleLevel: enclosingFunction(step.path) === null };
}

/** Whether a call given a callback answers what the callback answers: `map` and its like, or a function called at once. */
function collects(call: SyntaxNode, callback: SyntaxNode): boolean {
  const callee = call['callee'] as SyntaxNode;
  if (callee.start <= callback.start && callback.end <= callee.end) return true;
  return callee.type === 'MemberExpression' && /^(map|flatMap|from|reduce)$/.test(nameOfKey(callee['property']) ?? '');
}

function userFrames(stack: string, definition: FlowDefinition): StackFrame[] {
  const frames = synchronousFrames(stack).filter((frame) => !decoratorHelper.test(frame.functionName ?? ''));
  const label = definition.name === null ? 'a flow' : `flow "${definition.name}"`;
  const outside = frames.filter((frame) => !(isAbsolute(frame.file) && isFarhaulCode(frame.file)));
  const first = outside.findIndex((frame) => !frame.file.includes(`${sep}node_modules${sep}`));
  const user = outside.slice(Math.max(first, 0));
  const innermost = user[0];
  if (innermost === undefined || !hasFile(innermost)) {
    throw new FarhaulError(
      'FARHAUL_BUNDLE_NO_FILE',
      `${label} has no source file (it was defined in ${innermost?.file ?? 'code without a place'})`,
      {
        hint: 'Flows that are bound to infrastructure must be defined in a file: put it into one, and run that.',
      },
    );
  }
  return user;
}

/** Code of `-e`, standard input, a REPL or `new Function` has a made-up name. */
function hasFile(frame: StackFrame): boolean {
  return isAbsolute(frame.file) && !/(?:^|[\\/])(?:\[[^\]]*\]|REPL\d*)$/.test(frame.file);
}

async function stepAt(frame: StackFrame, definition: FlowDefinition): Promise<Step> {
  const label = definition.name === null ? 'a flow' : `"${definition.name}"`;
  const notFound = (why: string) =>
    new FarhaulError(
      'FARHAUL_BUNDLE_FLOW_NOT_FOUND',
      `no flow(...) call for ${label} at ${frame.file}:${frame.line}:${frame.column}${why}`,
      {
        hint: 'If a build step moved the code, run node with --enable-source-maps; if the file changed since it was loaded, start again.',
        details: { file: frame.file, line: frame.line, column: frame.column },
      },
    );
  if (!existsSync(frame.file)) {
    const { emittedCall } = await import('./emitted-call.ts');
    const emitted = await emittedCall(frame);
    if (emitted === null) throw notFound(' (there is no such file)');
    return { frame, file: emitted.file, text: emitted.text, path: pathToNode(emitted.program, emitted.call) };
  }
  const file = realpathSync(frame.file);
  const text = readFileSync(file, 'utf8');
  const program = await parseProgram(text, file);
  const offset = offsetOf(text, frame);
  const call = offset === null ? null : (decoratedMethodAt(program, offset) ?? callAt(program, offset));
  if (call === null) throw notFound('');
  return { frame, file, text, path: pathToNode(program, call) };
}
