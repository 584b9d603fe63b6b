/** Job queues that are npm packages, as callers use them: one job a call, straight to the database. */
import { makeWorkerUtils } from 'graphile-worker';
import { PgBoss } from 'pg-boss';

export interface RivalQueue {
  /** Answers the job's id when it is durable. */
  submit(): Promise<string>;
  close(): Promise<void>;
}

const payload = { dataset: 'a' };

export async function openGraphileWorker(connectionString: string): Promise<RivalQueue> {
  const utils = await makeWorkerUtils({ connectionString });
  await utils.migrate();
  return {
    submit: async () => String((await utils.addJob('bench', payload)).id),
    close: async () => {
      await utils.release();
    },
  };
}

/** Its workers are told of a job at once, as those of the others are; without `notify` they would ask twice a second. */
export async function openPgBoss(connectionString: string): Promise<RivalQueue> {
  const boss = new PgBoss({ connectionString, supervise: false, schedule: false });
  await boss.start();
  await boss.createQueue('bench', { notify: true });
  return {
    submit: async () => {
      const id = await boss.send('bench', payload);
      if (id === null) throw new Error('pg-boss made no job.');
      return id;
    },
    close: () => boss.stop({ graceful: false }),
  };
}
