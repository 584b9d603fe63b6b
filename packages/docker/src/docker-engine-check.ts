/** What is looked at before a launch: the engine, the image, and what is mounted. */
import { stat } from 'node:fs/promises';
import { FarhaulError } from '@farhaul/core';
import type { CheckReportV1 } from '@farhaul/core/plugin';
import type { DockerClient, EngineInfo } from './docker-client.ts';
import { pullName, pullPolicy } from './docker-image-reference.ts';
import type { DockerJob } from './docker-job-schema.ts';
import { registryLogin } from './docker-registry-login.ts';
import { isVolumeFault, parseVolume } from './docker-volume-text.ts';

type Check = CheckReportV1['checks'][number];

export interface EngineQuestion {
  client: DockerClient;
  /** Rejects where the engine does not answer. */
  info(): Promise<EngineInfo>;
  isLocal(): Promise<boolean>;
  environment: Readonly<Record<string, string | undefined>>;
  signal: AbortSignal;
}

const OLDEST_ENGINE = 20;

export async function checkEngine(job: DockerJob, question: EngineQuestion): Promise<CheckReportV1> {
  const engine = await attempt('engine', async () => engineCheck(await question.info(), question.client));
  if (engine.state === 'failed') return { checks: [engine] };
  return { checks: [engine, await attempt('image', async () => await imageCheck(job, question)), ...(await volumeChecks(job, question))] };
}

function engineCheck({ version, operatingSystem, platform }: EngineInfo, { address }: DockerClient): Check {
  const found = `Docker ${version} on ${operatingSystem} at ${address.text} (${address.source})`;
  if (platform !== 'linux') {
    return failed('engine', `${found} runs ${platform} containers.`, 'Switch the engine to Linux containers.');
  }
  return Number.parseInt(version, 10) < OLDEST_ENGINE
    ? { name: 'engine', state: 'warning', message: `${found} is older than what is tested.`, remedy: 'Update it to 20.10 or newer.' }
    : ok('engine', `${found} answers.`);
}

async function imageCheck(job: DockerJob, { client, environment, signal }: EngineQuestion): Promise<Check> {
  const policy = pullPolicy(job.image, job.imagePullPolicy);
  const local = await client.inspectImage(job.image, { signal });
  if (local && policy !== 'always') return ok('image', `${job.image} is on the engine (pull policy ${policy}).`);
  if (policy === 'never') {
    return failed(
      'image',
      `${job.image} is not on the engine, and is not pulled.`,
      `docker pull ${job.image}, or another imagePullPolicy.`,
    );
  }
  const login = await registryLogin(job.image, job.registryCredentials, environment);
  await client.findInRegistry({ image: pullName(job.image), login }, { signal });
  return ok('image', `${job.image} can be pulled (pull policy ${policy}).`);
}

async function volumeChecks({ volumes = [] }: DockerJob, { isLocal, client, signal }: EngineQuestion): Promise<Check[]> {
  if (volumes.length === 0) return [];
  const local = await isLocal().catch(() => false);
  return await Promise.all(
    volumes.map(async (text): Promise<Check> => {
      const name = `volume ${text}`;
      const parsed = parseVolume(text);
      if (isVolumeFault(parsed)) return failed(name, parsed.message, parsed.remedy);
      const { kind, source } = parsed;
      if (source === null) return ok(name, 'An empty volume of its own.');
      return await attempt(name, async () => {
        if (kind === 'volume') {
          const found = await client.inspectVolume(source, { signal });
          return ok(name, found ? `The volume ${source} is there.` : `The volume ${source} will be created; it stays afterwards.`);
        }
        if (!local) {
          return {
            name,
            state: 'skipped',
            message: `${source} is a path of the machine of the engine, which cannot be looked at from here.`,
            remedy: '',
          };
        }
        const exists = await stat(source).then(
          () => true,
          () => false,
        );
        return exists
          ? ok(name, `${source} is there.`)
          : failed(name, `The host path ${source} does not exist.`, 'Create it, or correct the job variable volumes.');
      });
    }),
  );
}

function ok(name: string, message: string): Check {
  return { name, state: 'ok', message, remedy: '' };
}

function failed(name: string, message: string, remedy: string): Check {
  return { name, state: 'failed', message, remedy };
}

async function attempt(name: string, look: () => Promise<Check>): Promise<Check> {
  try {
    return await look();
  } catch (error) {
    if (!FarhaulError.isInstance(error)) throw error;
    return failed(name, error.message, error.hint ?? '');
  }
}
