/** A caller who is not root: what is mounted serves the user of the container, and the caller can remove it. */
import { spawnSync } from 'node:child_process';
import { existsSync, readdirSync, statSync } from 'node:fs';
import { join } from 'node:path';
import { afterEach, describe, expect, test } from 'vitest';
import { findDockerAddress } from './docker-address.ts';
import { FlowProject, whyNoPackagesFor, type ProjectUser } from './testing/flow-project.ts';
import { whyNoEngine } from './testing/real-engine.ts';

const LIMIT_MS = 240_000;
const UID = 41_234;

const address = await findDockerAddress(process.env);
const socketPath = address.kind === 'socket' ? address.path : null;

/** Null: a process of another user can use the engine. */
function whyNoOther(): string | null {
  if (process.getuid?.() !== 0) return 'to become another user needs root';
  if (socketPath === null) return `the engine is at ${address.text}`;
  const { mode, gid } = statSync(socketPath);
  if (gid === 0 || (mode & 0o060) !== 0o060) return 'the socket of the engine is of no group of its own';
  return whyNoPackagesFor({ uid: UID, gid });
}

const reason = whyNoEngine() ?? whyNoOther();

const program = (user: string): string => `
import { docker } from '@farhaul/docker';
const binding = { image: 'node:24-slim', networkMode: 'none', ${user === '' ? '' : `user: '${user}'`} };
const large = docker(binding)(async function large(bytes: Uint8Array) {
  return { uid: process.getuid?.(), back: bytes.map((byte) => byte + 1) };
});
const { uid, back } = await large(new Uint8Array(2_000_000).fill(7));
console.log(JSON.stringify([process.getuid?.(), uid, back.length, back.every((byte) => byte === 8)]));
`;

describe.skipIf(reason !== null)(`a caller who is not root${reason === null ? '' : ` (${reason})`}`, () => {
  const inGroup = (): ProjectUser => ({ uid: UID, gid: statSync(socketPath!).gid });
  let project: FlowProject;
  afterEach(() => project.remove());

  test.each([
    ['root, as the image says', '', 0],
    ['somebody else', '54321:678', 54_321],
    ['the caller', `${UID}`, UID],
  ])('the program inside is %s', { timeout: LIMIT_MS }, async (_, user, inside) => {
    project = new FlowProject({}, inGroup());
    project.write('main.ts', program(user));
    const { code, stdout, stderr } = await project.start(['main.ts']).finished;
    expect(code, stderr).toBe(0);
    expect(JSON.parse(stdout.trim())).toEqual([UID, inside, 2_000_000, true]);
    // Of the execution only its result, too large to travel, is left; nobody else gets to it.
    const runs = join(project.home, 'storage', 'runs');
    const files = readdirSync(runs, { recursive: true, withFileTypes: true }).filter((entry) => entry.isFile());
    expect(files.map(({ name }) => name).filter((name) => name !== 'args')).toEqual(['result']);
    expect(statSync(project.home)).toMatchObject({ uid: UID });
    expect(statSync(project.home).mode & 0o077).toBe(0);
    const removal = spawnSync('rm', ['-rf', project.home], { ...inGroup(), encoding: 'utf8' });
    expect(removal.stderr).toBe('');
    expect(existsSync(project.home)).toBe(false);
  });

  test('who may not use the socket is told how to get the right', { timeout: LIMIT_MS }, async () => {
    project = new FlowProject({ USER: 'ana', DOCKER_HOST: `unix://${socketPath}` }, { uid: UID, gid: UID });
    project.write(
      'main.ts',
      program('').replace(
        /const \{ uid[\s\S]*/,
        `await large(new Uint8Array(1)).catch((error) => console.log(error.message, error.hint));`,
      ),
    );
    const { code, stdout, stderr } = await project.start(['main.ts']).finished;
    expect(code, stderr).toBe(0);
    expect(stdout).toContain('No permission to use the Docker engine');
    expect(stdout).toContain('usermod -aG docker ana');
  });
});
