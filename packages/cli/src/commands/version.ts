import { version } from '@farhaul/core/client';
import type { Invocation } from '../invocation.ts';
import { print } from '../output/print.ts';

export async function printVersion({ json }: Invocation): Promise<void> {
  const versions = { farhaul: version, node: process.versions.node, platform: `${process.platform} ${process.arch}` };
  print(versions, { json, render: (value) => `farhaul ${value.farhaul} (Node ${value.node}, ${value.platform})` });
}
