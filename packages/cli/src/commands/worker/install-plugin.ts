import { spawn } from 'node:child_process';
import { createInterface } from 'node:readline/promises';
import { FarhaulError } from '@farhaul/core/client';
import { remark } from '../../output/print.ts';

export const installPolicies = ['always', 'if-not-present', 'prompt', 'never'] as const;
export type InstallPolicy = (typeof installPolicies)[number];

export function parseInstallPolicy(text: string): InstallPolicy {
  const policy = installPolicies.find((one) => one === text);
  if (policy) return policy;
  throw new FarhaulError('FARHAUL_INPUT_INVALID', `"${text}" cannot be used for --install-policy.`, {
    hint: `Give one of ${installPolicies.join(', ')}.`,
  });
}

/**
 * The pool names the package, but a server never chooses what runs on this machine: it is installed only by the person's
 * own flag, or when the person says so at a prompt. Answers whether it was installed.
 */
export async function installPlugin(packageName: string, policy: InstallPolicy): Promise<boolean> {
  // A package name and nothing else: no path, no address, no option of npm.
  if (!/^(?:@[a-z0-9][a-z0-9._-]*\/)?[a-z0-9][a-z0-9._-]*$/.test(packageName)) {
    throw new FarhaulError('FARHAUL_PLUGIN_NOT_FOUND', `The work pool names "${packageName.slice(0, 100)}", which is no package name.`, {
      hint: 'Install the package of its type by hand.',
    });
  }
  if (policy === 'never' || (policy === 'prompt' && !(await confirmed(packageName)))) return false;
  remark(`Installing ${packageName} …`);
  await npmInstall(packageName);
  return true;
}

async function confirmed(packageName: string): Promise<boolean> {
  if (!process.stdin.isTTY || !process.stderr.isTTY) return false;
  const terminal = createInterface({ input: process.stdin, output: process.stderr });
  try {
    return /^y(?:es)?$/i.test(
      (
        await terminal.question(`The work pool needs ${packageName}, which this project lacks. Run npm install ${packageName}? [y/N] `)
      ).trim(),
    );
  } finally {
    terminal.close();
  }
}

async function npmInstall(packageName: string): Promise<void> {
  const child = spawn('npm', ['install', packageName], { stdio: ['ignore', 2, 2] });
  const code = await new Promise<number | null>((resolve, reject) => child.once('error', reject).once('close', resolve));
  if (code === 0) return;
  throw new FarhaulError('FARHAUL_PLUGIN_NOT_FOUND', `npm install ${packageName} ended with ${code}.`, {
    hint: 'See what npm says above; then start the worker again.',
  });
}
