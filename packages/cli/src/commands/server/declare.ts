import type { Command } from '@commander-js/extra-typings';
import { keep, noun, verb, type Invocation } from '../../invocation.ts';

export function declareServer(program: Command, invocation: Invocation): void {
  const server = noun(program, 'server', 'Serve the API that callers, workers and this command share');
  verb(server, 'start', {
    description: 'Serve the API on this machine until Ctrl-C: SQLite in the data directory, or PostgreSQL where DATABASE_URL names one',
    examples: [
      ['farhaul server start', 'at http://127.0.0.1:4270/api; everything on this machine finds it by itself'],
      ['farhaul server start --auth --host 0.0.0.0', 'for a team; behind a proxy with TLS, or with --tls-…'],
      ['DATABASE_URL=postgres://… farhaul server start --port 4280', 'several servers may share a database'],
    ],
  })
    .option('--host <address>', 'address to listen on', '127.0.0.1')
    .option('--port <number>', 'port to listen on; 0 for any free one', '4270')
    .option('--auth', "ask callers for API keys; the first start shows an administrator's, once. Kept for later starts")
    .option('--no-auth', 'ask for none again; then only this machine is served')
    .option('--tls-certificate <file>', 'serve TLS with this certificate (PEM, with its chain)')
    .option('--tls-key <file>', 'private key of the certificate (PEM)')
    .action(async (options) => keep(invocation, (await import('./start.ts')).serve(options)));
  verb(server, 'backup', {
    description: 'Copy the store and its objects, as they are now, into a new directory; the server goes on meanwhile',
    examples: [['farhaul server backup /backups/2026-11-21', 'secrets stay encrypted, and their key is not copied']],
  })
    .argument('<directory>', 'new or empty directory')
    .action(async (directory, options) => keep(invocation, (await import('./backup.ts')).backUp(directory, options)));
  verb(server, 'restore', {
    description: 'Put a backup into the data directory, on which nothing may run meanwhile',
    examples: [
      ['FARHAUL_HOME=/srv/farhaul farhaul server restore /backups/2026-11-21', 'into an empty place'],
      ['farhaul server restore /backups/2026-11-21 --replace', 'the present store is moved aside'],
    ],
  })
    .argument('<directory>', 'what farhaul server backup made')
    .option('--replace', 'move a store that is there aside')
    .action(async (directory, options) => keep(invocation, (await import('./backup.ts')).restore(directory, options)));
  verb(server, 'status', {
    description: 'Tell which server this machine uses, and whether it answers; exit code 1 where there is none',
    examples: [['farhaul server status', '']],
  }).action(async (options) => keep(invocation, (await import('./status.ts')).showStatus(options)));
}
