import { createInterface } from 'node:readline';
import { Writable } from 'node:stream';
import { FarhaulError } from '@farhaul/core/client';

/** Asks on a terminal without showing what is typed; else reads what is piped in. Never from the command line, where others see it. */
export async function readSecret(question: string): Promise<string> {
  const secret = (process.stdin.isTTY ? await askHidden(question) : await readAll()).trim();
  if (secret !== '') return secret;
  throw new FarhaulError('FARHAUL_INPUT_INVALID', `${question}: nothing was given.`, {
    hint: 'Type it at the question, or pipe it in: command < file',
  });
}

async function askHidden(question: string): Promise<string> {
  process.stderr.write(`${question}: `);
  const nowhere = new Writable({ write: (_chunk, _encoding, done) => done() });
  const lines = createInterface({ input: process.stdin, output: nowhere, terminal: true });
  try {
    return await new Promise((resolve, reject) => {
      lines.question('', resolve);
      lines.on('SIGINT', () => reject(new FarhaulError('FARHAUL_INPUT_INVALID', `${question}: given up.`)));
      lines.on('close', () => resolve(''));
    });
  } finally {
    lines.close();
    process.stderr.write('\n');
  }
}

async function readAll(): Promise<string> {
  const chunks: Buffer[] = [];
  for await (const chunk of process.stdin) chunks.push(chunk as Buffer);
  return Buffer.concat(chunks).toString('utf8');
}
