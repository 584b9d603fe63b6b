/** A registry of images that asks for a login, on the loopback: engines take it without TLS. */
import { execFileSync, spawn, type ChildProcess } from 'node:child_process';
import { once } from 'node:events';
import { mkdirSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { setTimeout as sleep } from 'node:timers/promises';
import { freePort } from './free-port.ts';
import { hasProgram } from './programs.ts';

const START_MS = 60_000;
export const USER = 'ci';
export const PASSWORD = 'pa55-of-the-registry';
/** Of the password, by bcrypt: the registry takes nothing else. */
const HASH = '$2b$05$V8Ej8Px8YWgfVMQCcb7Wke/xZ6au6WHQhuwr2ySt2CjaN22wE8iBC';

/** Null: it can be started here. */
export function whyNoRegistry(): string | null {
  return hasProgram('docker-registry') ? null : 'docker-registry not found';
}

export interface PrivateRegistry {
  /** `127.0.0.1:5000`. */
  readonly host: string;
  /** A directory for DOCKER_CONFIG, as `docker login` leaves it. */
  readonly loggedIn: string;
  /** Under that name, of the engine's image of the other. */
  push(image: string, from: string): void;
  stop(): Promise<void>;
}

export async function startPrivateRegistry(): Promise<PrivateRegistry> {
  const place = mkdtempSync(join(tmpdir(), 'farhaul-registry-'));
  const host = `127.0.0.1:${await freePort()}`;
  writeFileSync(join(place, 'htpasswd'), `${USER}:${HASH}\n`);
  const storage = `storage:\n  filesystem: {rootdirectory: ${join(place, 'images')}}\n`;
  const auth = `auth:\n  htpasswd: {realm: test, path: ${join(place, 'htpasswd')}}\n`;
  writeFileSync(join(place, 'config.yml'), `version: 0.1\nlog: {level: warn}\n${storage}http:\n  addr: ${host}\n${auth}`);
  const child = spawn('docker-registry', ['serve', join(place, 'config.yml')], { stdio: 'ignore' });
  const loggedIn = join(place, 'logged-in');
  mkdirSync(loggedIn);
  const login = Buffer.from(`${USER}:${PASSWORD}`).toString('base64');
  writeFileSync(join(loggedIn, 'config.json'), JSON.stringify({ auths: { [host]: { auth: login } } }));
  const stop = async (): Promise<void> => {
    await end(child);
    rmSync(place, { recursive: true, force: true, maxRetries: 5 });
  };
  try {
    await untilItAnswers(host, child);
  } catch (error) {
    await stop();
    throw error;
  }
  const push = (image: string, from: string): void => {
    execFileSync('docker', ['tag', from, image]);
    execFileSync('docker', ['--config', loggedIn, 'push', '--quiet', image], { stdio: 'ignore' });
    execFileSync('docker', ['rmi', image], { stdio: 'ignore' });
  };
  return { host, loggedIn, push, stop };
}

async function untilItAnswers(host: string, child: ChildProcess): Promise<void> {
  const until = Date.now() + START_MS;
  for (;;) {
    const status = await fetch(`http://${host}/v2/`).then(
      (answer) => answer.status,
      () => 0,
    );
    if (status === 401) return;
    if (child.exitCode !== null || Date.now() > until) throw new Error(`The registry does not answer (${status}).`);
    await sleep(50);
  }
}

async function end(child: ChildProcess): Promise<void> {
  if (child.exitCode !== null || child.signalCode !== null) return;
  const exited = once(child, 'exit');
  child.kill('SIGKILL');
  await exited;
}
