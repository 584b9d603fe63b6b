import type { FlowBinding } from '../flow/launcher.ts';
import type { PluginV1 } from '../plugin/v1/plugin-v1.ts';
import type { FlowRun } from '../protocol/entities.ts';
import { cancelUnlaunched } from '../worker/cancel-unlaunched.ts';
import type { FarhaulWorker } from '../worker/create-worker.ts';
import type { Session } from './session.ts';

interface LaunchedHere {
  flowRun: FlowRun;
  /** Rejects when the launch itself broke, whatever the run's state says; null: the run was there before. */
  ended: Promise<unknown> | null;
}

interface RunToLaunch {
  plugin: PluginV1;
  id: string;
  /** The run, on its way to the store. */
  making: Promise<{ flowRun: FlowRun; created: boolean }>;
  /** With secrets that its stored run does not hold; null: there are none. */
  jobVariables: Record<string, unknown> | null;
}

/** Hands the run to this process's own worker. From its making on Ctrl-C cancels it. */
export async function launchHere(session: Session, binding: FlowBinding, run: RunToLaunch): Promise<LaunchedHere> {
  const { client } = session.connection;
  const created = run.making.then(
    (made) => made.created,
    () => false,
  );
  const { promise: gone, resolve: resolveGone } = Promise.withResolvers<void>();
  session.launched.add(run.id, { client, graceMs: session.timings.graceMs, created, gone });
  let release: (() => void) | null = null;
  const over = (): void => {
    release?.();
    resolveGone();
  };
  try {
    const { flowRun } = await run.making;
    if (!(await created)) {
      over();
      return { flowRun, ended: null };
    }
    const worker = await workerOrCancel(session, binding, { plugin: run.plugin, id: run.id });
    release = session.keepAlive.hold();
    const ended = worker.runOne(run.id, run.jobVariables ? { jobVariables: run.jobVariables } : {});
    const idle = async (): Promise<void> => await worker.idle();
    ended.then(idle, idle).then(over, over);
    return { flowRun, ended };
  } catch (error) {
    over();
    throw error;
  }
}

async function workerOrCancel(
  session: Session,
  binding: FlowBinding,
  { plugin, id }: { plugin: PluginV1; id: string },
): Promise<FarhaulWorker> {
  try {
    return await session.worker(binding, plugin);
  } catch (error) {
    await cancelUnlaunched(session.connection.client, id, error);
    throw error;
  }
}
