import type { Command } from '@commander-js/extra-typings';
import { keep, noun, verb, type Invocation } from '../../invocation.ts';

export function declareProfile(program: Command, invocation: Invocation): void {
  const profile = noun(program, 'profile', 'Servers by name, and which one is used here');
  verb(profile, 'create', {
    description: 'Name a server and use it from now on; a name that exists gets the new address, and loses its key',
    examples: [['farhaul profile create prod --url https://farhaul.example.org/api', 'then farhaul login']],
  })
    .argument('<name>', 'name of the profile')
    .requiredOption('--url <url>', 'of the server, with or without /api')
    .action(async (name, options) => keep(invocation, (await import('./profiles.ts')).createProfile(name, options)));
  verb(profile, 'ls', { description: 'List profiles; the one in use is marked', examples: [['farhaul profile ls', '']] }).action(
    async (options) => keep(invocation, (await import('./profiles.ts')).listProfiles(options)),
  );
  verb(profile, 'use', {
    description: 'Use another server from now on, or the store of this machine again',
    examples: [
      ['farhaul profile use prod', ''],
      ['farhaul profile use --none', 'the store of this machine, or the server that runs on it'],
    ],
  })
    .argument('[name]', 'name of the profile')
    .option('--none', 'use none')
    .action(async (name, options) => keep(invocation, (await import('./profiles.ts')).useProfile(name, options)));
  verb(profile, 'delete', { description: 'Forget a server and its key', examples: [['farhaul profile delete prod', '']] })
    .argument('<name>', 'name of the profile')
    .action(async (name, options) => keep(invocation, (await import('./profiles.ts')).deleteProfile(name, options)));
}

export function declareLogin(program: Command, invocation: Invocation): void {
  verb(program, 'login', {
    description: 'Give the key for the server of the profile in use; it is asked for, or piped in, and tried before it is kept',
    examples: [
      ['farhaul login', 'type or paste the key'],
      ['farhaul login --profile prod < key.txt', 'of another profile'],
    ],
  })
    .option('--profile <name>', 'of this profile; default: the one in use')
    .action(async (options) => keep(invocation, (await import('./login.ts')).login(options)));
  verb(program, 'logout', { description: 'Forget the key of the profile in use', examples: [['farhaul logout', '']] })
    .option('--profile <name>', 'of this profile; default: the one in use')
    .action(async (options) => keep(invocation, (await import('./login.ts')).logout(options)));
}
