import type { BlockStore } from '../blocks/block.ts';
import { createDefineBlock, type DefineBlock } from '../blocks/define-block.ts';
import { defineSecret } from '../blocks/secret-block.ts';
import { FarhaulError } from '../errors/farhaul-error.ts';
import { defineLocalFileSystem } from '../storage/local-file-system.ts';
import { isLoading } from './load-guard.ts';

/** Blocks inside a run: their fields, but no store to keep them in. */
const noStore: BlockStore = {
  // At module level it was saved where the flow was launched from: nothing is left to do here.
  async save() {
    if (!isLoading()) throw outOfReach('save');
  },
  // Loaded for the options of a binding, which were read outside: a name is all that is left of it.
  async load(type, name) {
    if (!isLoading()) throw outOfReach('load');
    return { type, document: {}, secrets: {}, secretFields: Object.keys(type.schema['properties'] ?? {}), savedAs: name };
  },
};

const define = /* @__PURE__ */ createDefineBlock(noStore);
export const defineBlock: DefineBlock = define;
export const Secret = /* @__PURE__ */ defineSecret(define);
export const LocalFileSystem = /* @__PURE__ */ defineLocalFileSystem(define);

function outOfReach(what: string): FarhaulError {
  return new FarhaulError('FARHAUL_FLOW_NESTED_SUBMIT', `${what}() of a block was called inside a run that has no API to reach`, {
    hint: 'Save and load blocks where the flow is launched from.',
  });
}
