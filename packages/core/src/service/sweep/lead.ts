import type { ServiceCore } from '../service-core.ts';
import { first, sql } from '../store/statement.ts';

export interface Lead {
  readonly holder: string;
}

const NAME = 'sweep';

type LeadCore = Pick<ServiceCore, 'timings' | 'moment' | 'read' | 'write'>;

/** Whether this process sweeps now. Reads only, as long as another one leads or the own lead is fresh. */
export async function takeLead(core: LeadCore, { holder }: Lead): Promise<boolean> {
  const leadMs = core.timings.leaseMs;
  const known = await core.read(() =>
    first<{ holder: string; expires_at: number }>(sql`select holder, expires_at from leader where name = ${NAME}`),
  );
  const now = core.moment().now;
  if (known && known.expires_at > now) {
    if (known.holder !== holder) return false;
    if (known.expires_at - now > leadMs / 2) return true;
  }
  const won = await core.write(({ now: at }) =>
    first(sql`insert into leader (name, holder, expires_at) values (${NAME}, ${holder}, ${at + leadMs})
    on conflict (name) do update set holder = excluded.holder, expires_at = excluded.expires_at
    where leader.holder = ${holder} or leader.expires_at <= ${at} returning name`),
  );
  return won !== null;
}
