import { secretDefinition } from '../blocks/secret-block.ts';
import { defineBlockType } from '../plugin/define-block-type.ts';
import type { BlockTypeV1 } from '../plugin/v1/block-v1.ts';
import { localFileSystemDefinition } from './local-file-system.ts';

/** The types of block that core brings itself. */
export const builtInBlockTypes: readonly BlockTypeV1[] = [defineBlockType(secretDefinition), defineBlockType(localFileSystemDefinition)];
