/**
 * From the start of a process that has nothing but node to the first line of the author's, with a bundle of 0.8 MB over a
 * local HTTP server, admission and heartbeat included, p50, against bare node printing a line, and 125 ms. Beside it, what it
 * takes to install and import the same packages instead.
 */
import { spawn, spawnSync } from 'node:child_process';
import { createHash } from 'node:crypto';
import { mkdirSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { createServer } from 'node:http';
import type { AddressInfo } from 'node:net';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { createBundle } from '@farhaul/core/client';
import { startTestService, submittedExecution } from '../packages/core/src/channel/channel-world.fixture.ts';
import type { RunDocumentV1 } from '../packages/core/src/protocol/run-document.ts';
import { encodeWire, joinParts } from '../packages/core/src/protocol/wire/index.ts';
import { startCommand } from '../packages/core/src/runner/boot.ts';
import { percentile, report } from './measure.ts';
import { flowDependencies, flows, install, prepareProject, project } from './sample-project/sample-project.ts';

const PROMISED_MS = 125;
const ROUNDS = 15;
const LINE = 'first line';
const sha256 = (bytes: Uint8Array): string => createHash('sha256').update(bytes).digest('hex');

prepareProject();
writeFileSync(
  join(project, 'start.ts'),
  // Everything the medium flow needs is there and evaluated; nothing is asked of S3.
  flows['medium']!.replace('const parsed', `console.log('${LINE}');\n  if (rows.length === 0) return [];\n  const parsed`),
);
const bundle = await createBundle({ directory: project, entrypoint: 'start.ts:train' });
if (bundle.manifest.code.rawBytes < 800_000) throw new Error('the bundle is smaller than promised');

const service = await startTestService();
const objects = new Map<string, Uint8Array>([['/code', bundle.code]]);
const storage = createServer((request, response) => void response.end(objects.get(request.url ?? '')));
await new Promise<void>((resolve) => storage.listen(0, '127.0.0.1', resolve));
const origin = `http://127.0.0.1:${(storage.address() as AddressInfo).port}`;
const directory = mkdtempSync(join(tmpdir(), 'farhaul-bench-'));

/** Milliseconds until the process has printed the line; it must end well. */
async function untilFirstLine(command: readonly string[], environment: NodeJS.ProcessEnv = {}): Promise<number> {
  const started = performance.now();
  const child = spawn(command[0]!, command.slice(1), { cwd: directory, env: environment, stdio: ['ignore', 'pipe', 'inherit'] });
  let at = Number.NaN;
  child.stdout.setEncoding('utf8').on('data', (text: string) => {
    if (Number.isNaN(at) && text.includes(LINE)) at = performance.now() - started;
  });
  const code = await new Promise<number | null>((resolve) => void child.on('close', resolve));
  if (code !== 0 || Number.isNaN(at)) throw new Error(`${command.join(' ').slice(0, 60)} ended with ${code}`);
  return at;
}

async function ours(): Promise<number> {
  const grant = await submittedExecution(service, 'http');
  const run: RunDocumentV1 = {
    v: 1,
    flowRunId: grant.flowRunId,
    executionId: grant.executionId,
    flowName: 'train',
    runName: 'calm-otter',
    tags: [],
    parentFlowRunId: null,
    entry: 0,
    options: {},
    code: { url: `${origin}/code`, sha256: sha256(bundle.code), encoding: 'br', node: 22 },
    files: null,
    args: { inline: Buffer.from(joinParts(encodeWire([[]]))).toString('base64') },
    captures: null,
    snapshots: null,
    channel: { kind: 'http', url: service.url },
    hmacKey: grant.hmacKey,
    directory: null,
    workingDirectory: 'bundle',
    heartbeatMs: 10_000,
    graceMs: 5_000,
  };
  const document = Buffer.from(JSON.stringify(run));
  objects.set('/run', document);
  const command = startCommand({ node: process.execPath, runDocument: `${origin}/run`, sha256: sha256(document) });
  return await untilFirstLine(command, { FARHAUL_RUN_TOKEN: grant.token });
}

/** What a container would do that installs the flow's packages at its start. */
function installed(): { installMs: number; importMs: number } {
  const place = mkdtempSync(join(directory, 'install-'));
  mkdirSync(place, { recursive: true });
  writeFileSync(
    join(place, 'package.json'),
    JSON.stringify({ name: 'install', private: true, type: 'module', dependencies: flowDependencies }),
  );
  const started = performance.now();
  install(place);
  const between = performance.now();
  const imports = Object.keys(flowDependencies).map((name) => `import '${name}';`);
  const { status } = spawnSync(process.execPath, ['--input-type=module', '-e', imports.join('')], { cwd: place, stdio: ['ignore', 2, 2] });
  if (status !== 0) throw new Error('the packages cannot be imported');
  return { installMs: Math.round(between - started), importMs: Math.round(performance.now() - between) };
}

const samples = { bare: [] as number[], ours: [] as number[] };
for (let round = 0; round <= ROUNDS; round += 1) {
  const bare = await untilFirstLine([process.execPath, '-e', `console.log('${LINE}')`]);
  const mine = await ours();
  if (round === 0) continue;
  samples.bare.push(bare);
  samples.ours.push(mine);
}
const beats = service.requests.filter((path) => path.endsWith('/heartbeat')).length;
const rival = installed();
storage.close();
await service.close();
rmSync(directory, { recursive: true, force: true });
const bare = percentile(samples.bare, 0.5);
report('container-start', {
  measured: percentile(samples.ours, 0.5),
  reference: bare + PROMISED_MS,
  unit: 'ms',
  limit: 1,
  details: { bare: Math.round(bare), bytes: bundle.code.byteLength, rawBytes: bundle.manifest.code.rawBytes, heartbeats: beats, ...rival },
});
