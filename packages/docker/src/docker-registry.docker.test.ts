/** Private images: logins from every place they may come from, and none where nothing is pulled. */
import { execFileSync, spawnSync } from 'node:child_process';
import { chmodSync, existsSync, mkdirSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { delimiter, join } from 'node:path';
import { afterAll, afterEach, beforeAll, describe, expect, test } from 'vitest';
import { FlowProject, type Finished } from './testing/flow-project.ts';
import { PASSWORD, startPrivateRegistry, USER, whyNoRegistry, type PrivateRegistry } from './testing/private-registry.ts';
import { whyNoEngine } from './testing/real-engine.ts';

const LIMIT_MS = 240_000;
const reason = whyNoEngine() ?? whyNoRegistry();

describe.skipIf(reason !== null)(`images of a registry that asks for a login${reason === null ? '' : ` (${reason})`}`, () => {
  let registry: PrivateRegistry;
  let image: string;
  let place: string;

  beforeAll(async () => {
    registry = await startPrivateRegistry();
    place = mkdtempSync(join(tmpdir(), 'farhaul-logins-'));
    image = `${registry.host}/team/node:24`;
    registry.push(image, 'node:24-slim');
  }, LIMIT_MS);
  afterAll(async () => {
    rmSync(place, { recursive: true, force: true });
    await registry?.stop();
  });
  afterEach(() => void spawnSync('docker', ['rmi', image], { stdio: 'ignore' }));

  /** A call in a fresh process; `options` are of the binding, as source. */
  async function run(options: string, environment: Record<string, string> = {}): Promise<Finished & { id: string; shown: string }> {
    const project = new FlowProject();
    try {
      project.write(
        'main.ts',
        `import { docker, DockerRegistryCredentials } from '@farhaul/docker';
const secret = process.env.REGISTRY_PASSWORD;
const hello = docker({ image: '${image}', networkMode: 'none', ${options} })(async function hello(name: string) { return 'Hello, ' + name; });
try { console.log(await hello('world')); } catch (error) { console.log([error.code, error.message, error.hint].join(' | ')); }`,
      );
      const none = join(place, 'nobody');
      const finished = await project.start(['main.ts'], { DOCKER_CONFIG: none, REGISTRY_PASSWORD: PASSWORD, ...environment }).finished;
      const [last] = JSON.parse(await project.farhaulSays('flow-run', 'ls', '--json')) as { id: string }[];
      const kept = await Promise.all(['inspect', 'logs'].map(async (verb) => await project.farhaulSays('flow-run', verb, last?.id ?? '')));
      return { ...finished, id: last?.id ?? '', shown: [finished.stdout, finished.stderr, ...kept].join('\n') };
    } finally {
      project.remove();
    }
  }

  function helper(name: string, script: string): string {
    const directory = join(place, name);
    mkdirSync(directory);
    writeFileSync(join(directory, 'config.json'), JSON.stringify({ credHelpers: { [registry.host]: name } }));
    writeFileSync(join(directory, `docker-credential-${name}`), `#!${process.execPath}\n${script}\n`);
    chmodSync(join(directory, `docker-credential-${name}`), 0o700);
    return directory;
  }

  function expectHello({ code, stdout, stderr, shown }: Finished & { shown: string }): void {
    expect(code, stderr).toBe(0);
    expect(stdout.trim(), stderr).toBe('Hello, world');
    expect(shown).not.toContain(PASSWORD);
  }

  test('a login that is given in code', { timeout: LIMIT_MS }, async () => {
    expectHello(await run(`registryCredentials: { username: '${USER}', password: secret }`));
  });

  test('a block that is made in code', { timeout: LIMIT_MS }, async () => {
    expectHello(await run(`registryCredentials: DockerRegistryCredentials({ username: '${USER}', password: secret })`));
  });

  test('a block that was saved', { timeout: LIMIT_MS }, async () => {
    const made = `DockerRegistryCredentials({ username: '${USER}', password: secret })`;
    expectHello(
      await run(`registryCredentials: await (async () => (await ${made}.save('mine'), await DockerRegistryCredentials.load('mine')))()`),
    );
  });

  test("what docker login left in Docker's configuration", { timeout: LIMIT_MS }, async () => {
    expectHello(await run('', { DOCKER_CONFIG: registry.loggedIn }));
  });

  test('a credential helper', { timeout: LIMIT_MS }, async () => {
    const answer = `JSON.stringify({ Username: '${USER}', Secret: process.env.REGISTRY_PASSWORD })`;
    const directory = helper('right', `console.log(${answer})`);
    expectHello(await run('', { DOCKER_CONFIG: directory, PATH: `${directory}${delimiter}${process.env['PATH']}` }));
  });

  test(
    'no login, and a wrong password: refused with what to do, nothing is left, and the password is not shown',
    { timeout: LIMIT_MS },
    async () => {
      for (const options of ['', `registryCredentials: { username: '${USER}', password: 'wr0ng-' + secret }`]) {
        const { code, stdout, shown, id } = await run(options);
        expect(code, shown).toBe(0);
        expect(stdout).toContain(`The registry refuses the image '${image}'`);
        expect(stdout).toContain('set the job variable registryCredentials');
        expect(shown).not.toContain(PASSWORD);
        expect(id).not.toBe('');
        const left = execFileSync('docker', ['ps', '-a', '--quiet', '--filter', `label=farhaul/flow-run-id=${id}`], { encoding: 'utf8' });
        expect(left).toBe('');
      }
    },
  );

  test('nobody is asked for a login where the image is there', { timeout: LIMIT_MS }, async () => {
    execFileSync('docker', ['tag', 'node:24-slim', image]);
    const directory = helper('asked', `require('fs').writeFileSync(__dirname + '/asked', ''); process.exit(1)`);
    const environment = { DOCKER_CONFIG: directory, PATH: `${directory}${delimiter}${process.env['PATH']}` };
    expectHello(await run('', environment));
    expect(existsSync(join(directory, 'asked'))).toBe(false);
    execFileSync('docker', ['rmi', image], { stdio: 'ignore' });
    const { stdout } = await run('', environment);
    expect(stdout).toContain('docker-credential-asked gave no login');
    expect(existsSync(join(directory, 'asked'))).toBe(true);
  });
});
