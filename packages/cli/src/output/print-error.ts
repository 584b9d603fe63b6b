import { FarhaulError } from '@farhaul/core/client';
import type { Invocation } from '../invocation.ts';
import { showsStacks } from '../settings.ts';
import { EXIT } from './exit-codes.ts';
import { harmless, harmlessJson } from './harmless.ts';
import { paint } from './paint.ts';

/** One sentence of what happened, one of what to do; stacks only with FARHAUL_DEBUG=1. */
export function printError(error: unknown, { json }: Invocation): number {
  const { code, message, hint, details } = describe(error);
  if (json) process.stderr.write(`${harmlessJson(JSON.stringify({ error: { code, message, hint, details } }))}\n`);
  else process.stderr.write(`${harmless(lines({ code, message, hint }).join('\n'))}\n`);
  if (showsStacks() && error instanceof Error) process.stderr.write(`\n${harmless(withCauses(error))}\n`);
  return EXIT.failed;
}

interface Described {
  code: string | null;
  message: string;
  hint: string | null;
  details?: Record<string, unknown>;
}

function describe(error: unknown): Described {
  if (FarhaulError.isInstance(error)) {
    return { code: error.code, message: error.message, hint: error.hint ?? null, ...(error.details && { details: error.details }) };
  }
  const message = error instanceof Error ? error.message : String(error);
  return { code: null, message, hint: 'Run the command again with FARHAUL_DEBUG=1 to see where this comes from.' };
}

function lines({ code, message, hint }: Described): string[] {
  const shown = [`${paint(['red', 'bold'], 'error:', process.stderr)} ${message}`];
  if (hint !== null) shown.push(`${paint('cyan', 'hint:', process.stderr)} ${hint}`);
  if (code !== null) shown.push(paint('dim', `farhaul explain ${code}`, process.stderr));
  return shown;
}

function withCauses(error: Error): string {
  const stack = error.stack ?? String(error);
  return error.cause instanceof Error ? `${stack}\ncaused by: ${withCauses(error.cause)}` : stack;
}
