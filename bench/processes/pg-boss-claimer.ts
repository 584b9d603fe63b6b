/** One claimer of pg-boss's jobs: `pg-boss-claimer.ts <URL> <jobs> <warm-up>`, by `fetch` of up to 10. */
import { once } from 'node:events';
import { PgBoss } from 'pg-boss';

const [connectionString = '', jobs = '0', warmUp = '0'] = process.argv.slice(2);
const boss = new PgBoss({ connectionString, max: 4, supervise: false, schedule: false });
await boss.start();
await claim(Number(warmUp));
process.stdout.write('ready\n');
await once(process.stdin, 'data');
process.stdin.destroy();
process.stdout.write(JSON.stringify(await claim(Number(jobs))));
await boss.stop({ graceful: false });

async function claim(count: number): Promise<string[]> {
  const claimed: string[] = [];
  while (claimed.length < count) {
    const fetched = await boss.fetch('bench', { batchSize: Math.min(10, count - claimed.length) });
    claimed.push(...fetched.map(({ id }) => id));
  }
  return claimed;
}
