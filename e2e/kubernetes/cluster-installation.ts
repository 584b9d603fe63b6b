/** Worker and server in a cluster, as a user installs them: image and manifests of the packed packages. */
import { execFile, spawn, type ChildProcess } from 'node:child_process';
import { once } from 'node:events';
import { chownSync, cpSync, mkdirSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { promisify } from 'node:util';

const execute = promisify(execFile);
const IMAGE = `farhaul-test/installation:${process.pid}`;
/** Of the pods: the user of the image. */
const USER = 1000;

export interface Installation {
  namespace: string;
  /** kubectl in its namespace. */
  kubectl(...args: string[]): Promise<string>;
  /** Where this machine reaches the server: through the Service, by a tunnel. */
  readonly url: string;
  /** By a new pod on the same volume; workers and pods of runs do not find it there. */
  replaceServer(): Promise<void>;
  /** An administrator's key. */
  key: string;
  /** Gives the worker its key, and waits until it is ready. */
  startWorker(apiKey: string): Promise<void>;
  /** Entries of `hostAliases` by which pods find the server. */
  hostAliases: { ip: string; hostnames: string[] }[];
  remove(): Promise<void>;
}

export interface InstallationOptions {
  /** Holds the installed packages: the context of the image. */
  project: string;
  namespace: string;
  /** Copies an image of the Docker engine onto the nodes. Answers how to remove it there. */
  loadImage(image: string): Promise<() => void>;
}

export async function install({ project, namespace, loadImage }: InstallationOptions): Promise<Installation> {
  const place = mkdtempSync(join(tmpdir(), 'farhaul-installation-'));
  const shipped = join(project, 'node_modules/@farhaul/kubernetes');
  const kubectl = async (...args: string[]): Promise<string> => await run('kubectl', ['-n', namespace, ...args]);
  const undo: (() => Promise<unknown>)[] = [async () => rmSync(place, { recursive: true, force: true })];
  const remove = async (): Promise<void> => {
    for (const step of undo.toReversed()) await step();
  };
  try {
    // Builders of today find it beside the Dockerfile, older ones here.
    cpSync(join(shipped, 'Dockerfile.dockerignore'), join(project, '.dockerignore'));
    await run('docker', ['build', '-q', '-f', join(shipped, 'Dockerfile'), '-t', IMAGE, project]);
    undo.push(async () => await run('docker', ['rmi', IMAGE]));
    const unload = await loadImage(IMAGE);
    undo.push(async () => unload());
    await run('kubectl', ['create', 'namespace', namespace]);
    undo.push(async () => await run('kubectl', ['delete', 'namespace', namespace, '--wait=true', '--timeout=300s']));
    // Nothing that the manifests or the runs ask for may need more than the strictest standard allows.
    await run('kubectl', ['label', 'namespace', namespace, 'pod-security.kubernetes.io/enforce=restricted']);
    const volume = provideVolume(namespace, place);
    await run('kubectl', ['apply', '-f', volume.file]);
    undo.push(async () => await run('kubectl', ['delete', 'persistentvolume', volume.name, '--wait=true', '--timeout=300s']));
    cpSync(join(shipped, 'deploy'), join(place, 'deploy'), { recursive: true });
    const overlay = join(place, 'deploy/overlay');
    writeOverlay(overlay, { namespace, volume: volume.name });
    await run('kubectl', ['apply', '-k', overlay]);
    undo.push(async () => await run('kubectl', ['delete', '-k', overlay, '--wait=true', '--timeout=300s']));
    await kubectl('rollout', 'status', 'deployment/farhaul-server', '--timeout=300s');
    let tunnel = await openTunnel(namespace);
    undo.push(async () => await tunnel.close());
    const log = await kubectl('logs', 'deployment/farhaul-server');
    const [, key = ''] = /first key\s+(\S+)/.exec(log) ?? [];
    const hostAliases = [{ ip: await endpointAddress(kubectl), hostnames: [`farhaul-server.${namespace}.svc`] }];
    const startWorker = async (apiKey: string): Promise<void> => {
      // The cluster of the tests resolves no names and has no kube-proxy: the address is that of the endpoint of the Service.
      const patch = JSON.stringify({ spec: { template: { spec: { hostAliases } } } });
      await kubectl('patch', 'deployment/farhaul-worker', '--patch', patch);
      await kubectl('create', 'secret', 'generic', 'farhaul-worker', `--from-literal=api-key=${apiKey}`);
      await kubectl('rollout', 'status', 'deployment/farhaul-worker', '--timeout=300s');
    };
    const replaceServer = async (): Promise<void> => {
      await tunnel.close();
      await kubectl('rollout', 'restart', 'deployment/farhaul-server');
      await kubectl('rollout', 'status', 'deployment/farhaul-server', '--timeout=300s');
      tunnel = await openTunnel(namespace);
    };
    const url = (): string => `${tunnel.url}/api`;
    return {
      namespace,
      kubectl,
      get url() {
        return url();
      },
      replaceServer,
      key,
      startWorker,
      hostAliases,
      remove,
    };
  } catch (error) {
    const state = await kubectl('describe', 'pods').catch(() => '');
    await remove().catch(() => undefined);
    throw new Error(`${(error as Error).message}\n${state}`, { cause: error });
  }
}

function writeOverlay(directory: string, { namespace, volume }: { namespace: string; volume: string }): void {
  mkdirSync(directory, { recursive: true });
  const claim = { kind: 'PersistentVolumeClaim', name: 'farhaul-server' };
  // A volume of its own instead of one that the cluster makes.
  const patch = JSON.stringify([
    { op: 'add', path: '/spec/storageClassName', value: '' },
    { op: 'add', path: '/spec/volumeName', value: volume },
  ]);
  const [newName = '', newTag = ''] = IMAGE.split(':');
  const kustomization = {
    apiVersion: 'kustomize.config.k8s.io/v1beta1',
    kind: 'Kustomization',
    namespace,
    resources: ['../base'],
    images: [{ name: 'farhaul', newName, newTag }],
    patches: [{ target: claim, patch }],
  };
  writeFileSync(join(directory, 'kustomization.yaml'), JSON.stringify(kustomization));
}

/** A directory of this machine, which is the node. */
function provideVolume(namespace: string, place: string): { name: string; file: string } {
  const name = `${namespace}-server`;
  const path = join(place, 'volume');
  mkdirSync(path, { mode: 0o700 });
  chownSync(path, USER, USER);
  const body = {
    apiVersion: 'v1',
    kind: 'PersistentVolume',
    metadata: { name },
    spec: {
      capacity: { storage: '10Gi' },
      accessModes: ['ReadWriteOnce'],
      persistentVolumeReclaimPolicy: 'Retain',
      storageClassName: '',
      hostPath: { path, type: 'Directory' },
    },
  };
  const file = join(place, 'volume.json');
  writeFileSync(file, JSON.stringify(body));
  return { name, file };
}

async function endpointAddress(kubectl: Installation['kubectl']): Promise<string> {
  const selector = 'kubernetes.io/service-name=farhaul-server';
  const address = await kubectl('get', 'endpointslices', '-l', selector, '-o', 'jsonpath={.items[0].endpoints[0].addresses[0]}');
  if (address === '') throw new Error('the Service has no endpoint');
  return address;
}

/** Resolves once it forwards. */
async function openTunnel(namespace: string): Promise<{ url: string; close: () => Promise<void> }> {
  const child = spawn('kubectl', ['-n', namespace, 'port-forward', 'service/farhaul-server', ':4270'], {
    stdio: ['ignore', 'pipe', 'pipe'],
  });
  const port = await forwardedPort(child);
  const close = async (): Promise<void> => {
    if (child.exitCode !== null || child.signalCode !== null) return;
    child.kill('SIGTERM');
    await once(child, 'exit');
  };
  return { url: `http://127.0.0.1:${port}`, close };
}

async function forwardedPort(child: ChildProcess): Promise<string> {
  let output = '';
  return await new Promise((resolve, reject) => {
    child.stdout?.on('data', (part: Buffer) => {
      output += part.toString();
      const [, port] = /127\.0\.0\.1:(\d+)/.exec(output) ?? [];
      if (port !== undefined) resolve(port);
    });
    child.stderr?.on('data', (part: Buffer) => (output += part.toString()));
    child.on('exit', () => reject(new Error(`kubectl port-forward ended: ${output}`)));
  });
}

async function run(command: string, args: string[]): Promise<string> {
  const { stdout } = await execute(command, args, {
    timeout: 480_000,
    maxBuffer: 64 * 1024 * 1024,
    env: { ...process.env, DOCKER_BUILDKIT: '0' },
  });
  return stdout;
}
