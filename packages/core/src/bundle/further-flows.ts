import { readFileSync } from 'node:fs';
import { FarhaulError } from '../errors/farhaul-error.ts';
import type { BundleEntry, FlowDescription } from '../protocol/bundle-manifest.ts';
import { bundlePlace, type BundlePlace } from './bundle-place.ts';
import { furtherTag } from './entry-source.ts';
import { assignedName } from './locate/find-call.ts';
import { boundFlowsOf } from '../flow/bound-flows.ts';
import { bundleEntry, describeFlow } from './locate/flow-description.ts';
import { describeCall } from './locate/locate-entrypoint.ts';
import { locateFlow, type FlowLocation } from './locate/locate-flow.ts';
import { parseProgram } from './syntax/parse-program.ts';
import { pathTo, walk, type SyntaxNode } from './syntax/syntax-tree.ts';

/** Files that a further flow wants beside it. */
export interface FilesOfFlow {
  patterns: readonly string[];
  base: string;
  sensitiveFiles: 'refuse' | 'allow';
}

/** A bound flow that the bundle's own flow may call: a further entry of the same object. */
export interface FurtherEntry {
  flow: FlowDescription;
  entry: BundleEntry;
  /** Absolute. */
  file: string;
  line: number;
  column: number;
  start: number;
  end: number;
  files: FilesOfFlow | null;
}

interface FoundFlow {
  start: number;
  end: number;
}

/** Collects the further flows of a bundle while it is built; their numbers are their places in the list, from 1. */
export class FurtherFlows {
  readonly #place: BundlePlace;
  readonly #passedOver = new Set<string>();
  #entries: FurtherEntry[] = [];

  constructor(place: BundlePlace) {
    this.#place = place;
  }

  get entries(): readonly FurtherEntry[] {
    return this.#entries;
  }

  marksIn(file: string): { entry: number; start: number; end: number }[] {
    return this.#entries.flatMap((one, index) => (one.file === file ? [{ entry: index + 1, start: one.start, end: one.end }] : []));
  }

  /** Answers whether any of them is news, so that the bundle is to be built again. */
  async add(file: string, found: readonly FoundFlow[]): Promise<boolean> {
    let news = false;
    for (const one of found) {
      const key = keyOf(file, one);
      if (this.#passedOver.has(key) || this.#entries.some((known) => keyOf(known.file, known) === key)) continue;
      const entry = await this.#describe(file, one);
      if (entry) this.#entries.push(entry);
      else this.#passedOver.add(key);
      news ||= entry !== null;
    }
    return news;
  }

  /** Of what was only found in files along the way, the bundler keeps what is used. Answers whether any was not. */
  forgetUnused(code: string): boolean {
    const unused = this.#entries.filter((_, index) => !code.includes(furtherTag(index + 1)));
    for (const one of unused) this.#passedOver.add(keyOf(one.file, one));
    this.#entries = this.#entries.filter((one) => !unused.includes(one));
    return unused.length > 0;
  }

  /** Null for what cannot be called by a name; calling it inside the run is refused there. */
  async #describe(file: string, found: FoundFlow): Promise<FurtherEntry | null> {
    const described = (await describeLive(file, found)) ?? (await describeSource(file, found));
    if (described === null) return null;
    const { flow, place, binding } = described;
    const { base, workingDirectory, root } = bundlePlace(file, binding.includeFilesBase ?? undefined);
    const patterns = binding.includeFiles ?? [];
    if (root !== this.#place.root && patterns.length > 0) throw outsideRoot(flow.name);
    const files = patterns.length > 0 ? { patterns, base, sensitiveFiles: binding.sensitiveFiles ?? 'refuse' } : null;
    return { flow, entry: bundleEntry(flow, workingDirectory), file, ...place, ...found, files };
  }
}

interface Described {
  flow: FlowDescription;
  place: { line: number; column: number };
  binding: { includeFiles?: readonly string[]; includeFilesBase?: string | null; sensitiveFiles?: 'refuse' | 'allow' };
}

/** As the flow of this process says; null where its file was not run here. */
async function describeLive(file: string, { start, end }: FoundFlow): Promise<Described | null> {
  for (const { definition, binding } of boundFlowsOf(file)) {
    const location = await locateFlow(definition).catch(() => null);
    if (location?.file === file && location.expressionStart === start && location.expressionEnd === end)
      return { flow: describeFlow(definition, location), place: { line: location.line, column: location.column }, binding };
  }
  return null;
}

/** As far as its source says it literally. */
async function describeSource(file: string, { start, end }: FoundFlow): Promise<Described | null> {
  const text = readFileSync(file, 'utf8');
  const program = await parseProgram(text, file);
  const path = pathTo(program, start);
  const depth = path.findIndex((node) => node.start === start && node.end === end);
  if (depth < 0) return null;
  const declaredName = assignedName(path.slice(0, depth + 1)) ?? '';
  try {
    const { flow, location, binding } = describeCall(path[depth] as SyntaxNode, { file, text, program, declaredName });
    return { flow, place: { line: location.line, column: location.column }, binding };
  } catch (error) {
    if (FarhaulError.isInstance(error, 'FARHAUL_FLOW_NAME')) return null;
    throw error;
  }
}

/** What a further flow includes now: its options may have been computed anew since the code was built. */
export async function currentFilesOf(one: FurtherEntry): Promise<FilesOfFlow | null> {
  const live = one.files && (await describeLive(one.file, { start: one.start, end: one.end }));
  return live && one.files ? { ...one.files, patterns: live.binding.includeFiles ?? [] } : one.files;
}

/** Whether a flow may call itself, which starts a child of the same entry. */
export async function mayCallItself({ file, expressionStart, expressionEnd }: FlowLocation): Promise<boolean> {
  const text = readFileSync(file, 'utf8');
  const path = pathTo(await parseProgram(text, file), expressionStart);
  const depth = path.findIndex((node) => node.start === expressionStart && node.end === expressionEnd);
  const name = depth < 0 ? null : assignedName(path.slice(0, depth + 1));
  let found = false;
  if (name !== null)
    walk(path[depth] as SyntaxNode, (node) => {
      found ||= node.type === 'Identifier' && node['name'] === name;
      return !found;
    });
  return found;
}

function keyOf(file: string, { start, end }: FoundFlow): string {
  return `${file}:${start}:${end}`;
}

function outsideRoot(name: string): FarhaulError {
  return new FarhaulError('FARHAUL_BUNDLE_INCLUDE', `flow "${name}", which this flow calls, includes files from outside the project`, {
    hint: 'Give the calling flow the same includeFilesBase, or move the files into the project.',
  });
}
