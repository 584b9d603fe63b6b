import { readFileSync } from 'node:fs';
import { FarhaulError } from '../errors/farhaul-error.ts';
import type { BundleEntry, FlowDescription } from '../protocol/bundle-manifest.ts';
import { bundlePlace, type BundlePlace } from './bundle-place.ts';
import { furtherTag } from './entry-source.ts';
import { assignedName } from './find-call.ts';
import { bundleEntry } from './flow-description.ts';
import { describeCall } from './locate-entrypoint.ts';
import type { FlowLocation } from './locate-flow.ts';
import { parseSource } from './parse-source.ts';
import { pathTo, walk, type SyntaxNode } from './syntax-tree.ts';

/** Files that a further flow wants beside it, as far as its binding says so literally. */
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
  async #describe(file: string, { start, end }: FoundFlow): Promise<FurtherEntry | null> {
    const text = readFileSync(file, 'utf8');
    const program = await parseSource(file, text);
    const path = pathTo(program, start);
    const depth = path.findIndex((node) => node.start === start && node.end === end);
    if (depth < 0) return null;
    try {
      const found = describeCall(path[depth] as SyntaxNode, {
        file,
        text,
        program,
        declaredName: assignedName(path.slice(0, depth + 1)) ?? '',
      });
      const { includeFiles, includeFilesBase, sensitiveFiles } = found.binding as {
        includeFiles?: string[];
        includeFilesBase?: string;
        sensitiveFiles?: 'allow';
      };
      const { base, workingDirectory, root } = bundlePlace(file, includeFilesBase);
      if (root !== this.#place.root && includeFiles) throw outsideRoot(found.flow.name);
      return {
        flow: found.flow,
        entry: bundleEntry(found.flow, workingDirectory),
        file,
        line: found.location.line,
        column: found.location.column,
        start,
        end,
        files: includeFiles ? { patterns: includeFiles, base, sensitiveFiles: sensitiveFiles ?? 'refuse' } : null,
      };
    } catch (error) {
      if (FarhaulError.isInstance(error, 'FARHAUL_FLOW_NAME')) return null;
      throw error;
    }
  }
}

/** Whether a flow may call itself, which starts a child of the same entry. */
export async function mayCallItself({ file, expressionStart, expressionEnd }: FlowLocation): Promise<boolean> {
  const text = readFileSync(file, 'utf8');
  const path = pathTo(await parseSource(file, text), expressionStart);
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
