import { FarhaulError, type Role } from '@farhaul/core/client';
import { withClient } from '../../connection.ts';
import type { CommandResult } from '../../invocation.ts';
import { parseLater, parseObjectName } from '../../option-values.ts';
import { paint } from '../../output/paint.ts';
import { print } from '../../output/print.ts';
import { localTime } from '../../output/time.ts';

export interface CreateOptions {
  role: string;
  pool?: string[];
  expires?: string;
  json?: true;
}

const roles: readonly string[] = ['viewer', 'operator', 'developer', 'admin'] satisfies Role[];

export async function createApiKey(name: string, options: CreateOptions): CommandResult {
  parseObjectName(name, 'API key');
  const role = parseRole(options.role);
  const expiresAt = options.expires === undefined ? null : parseLater(options.expires, '--expires');
  const made = await withClient(async (client) => await client.apiKeys.create({ name, role, workPools: options.pool ?? null, expiresAt }));
  print(made, {
    json: options.json,
    render: ({ key, apiKey }) =>
      [
        paint('bold', key),
        `Key ${apiKey.name} of role ${apiKey.role}${apiKey.workPools === null ? '' : `, for ${apiKey.workPools.join(', ')} only`}; it ${
          apiKey.expiresAt === null ? 'never expires' : `expires at ${localTime(apiKey.expiresAt)}`
        }.`,
        paint('dim', 'It is shown this once. Use it with farhaul login, or as FARHAUL_API_KEY.'),
      ].join('\n'),
  });
}

function parseRole(text: string): Role {
  if (roles.includes(text)) return text as Role;
  throw new FarhaulError('FARHAUL_INPUT_INVALID', `"${text}" is no role.`, { hint: `Give one of ${roles.join(', ')}.` });
}
