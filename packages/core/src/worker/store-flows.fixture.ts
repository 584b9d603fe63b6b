import { copyFileSync, mkdirSync, symlinkSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { createBundle } from '../bundle/create-bundle.ts';
import { flowDefinitionOf } from '../flow/flow-definition.ts';
import type { StorageV1 } from '../plugin/v1/storage-v1.ts';
import type { RunCode } from '../protocol/bundle-manifest.ts';
import { storeBundle } from '../storage/store-bundle.ts';

const flowsOfProcesses = fileURLToPath(new URL('process-flows.fixture.ts', import.meta.url));

/** Bundles the flows of a file from where a user has them: a project of their own. */
export async function storeFlows(directory: string, storage: StorageV1, file = flowsOfProcesses): Promise<Map<string, RunCode>> {
  const project = join(directory, 'project');
  mkdirSync(join(project, 'node_modules', '@farhaul'), { recursive: true });
  symlinkSync(fileURLToPath(new URL('../../', import.meta.url)), join(project, 'node_modules', '@farhaul', 'core'));
  writeFileSync(join(project, 'package.json'), JSON.stringify({ name: 'project', type: 'module' }));
  copyFileSync(file, join(project, 'flows.ts'));
  const flows = (await import(join(project, 'flows.ts'))) as Record<string, unknown>;
  const codes = new Map<string, RunCode>();
  for (const [name, value] of Object.entries(flows)) {
    const definition = flowDefinitionOf(value);
    if (!definition) throw new Error(`${name} is no flow`);
    const bundle = await createBundle({ definition, options: {} });
    codes.set(name, await storeBundle(bundle, storage, { entry: 0, workingDirectory: 'bundle' }));
  }
  return codes;
}
