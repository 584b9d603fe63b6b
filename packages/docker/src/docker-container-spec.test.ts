import type { SubmitRequestV1 } from '@farhaul/core/plugin';
import { describe, expect, test } from 'vitest';
import { containerCreation, furtherNetworks } from './docker-container-spec.ts';
import type { DockerJob } from './docker-job-schema.ts';
import { dockerTestJob } from './testing/docker-test-job.ts';

function request(job: Partial<DockerJob> = {}, overrides: Partial<SubmitRequestV1<DockerJob>> = {}): SubmitRequestV1<DockerJob> {
  return {
    key: { flowRunId: 'run-1', executionId: 'execution-1', name: 'fh-execution1' },
    name: 'brave-otter',
    command: ['node', '-e', 'text', '/run.json'],
    environment: {},
    secretEnvironment: {},
    mounts: [],
    labels: {},
    job: dockerTestJob(job),
    deadline: null,
    ...overrides,
  };
}

const body = (job: Partial<DockerJob> = {}, overrides: Partial<SubmitRequestV1<DockerJob>> = {}): Record<string, any> =>
  containerCreation(request(job, overrides)).body;
const hostConfig = (job: Partial<DockerJob>): Record<string, any> => body(job)['HostConfig'];

describe('the body that creates a container', () => {
  test('of the default job: safe, named after its execution, never removed by the engine', () => {
    expect(containerCreation(request())).toEqual({
      name: 'fh-execution1',
      body: {
        Image: 'node:24-slim',
        Entrypoint: ['node'],
        Cmd: ['-e', 'text', '/run.json'],
        Env: [],
        Labels: { 'farhaul/execution-id': 'execution-1', 'farhaul/flow-run-id': 'run-1', 'farhaul/name': 'brave-otter' },
        Tty: false,
        OpenStdin: false,
        AttachStdin: false,
        HostConfig: {
          AutoRemove: false,
          RestartPolicy: { Name: 'no' },
          Init: true,
          Privileged: false,
          ReadonlyRootfs: false,
          CapDrop: ['ALL'],
          SecurityOpt: ['no-new-privileges:true'],
          PidsLimit: 512,
          Mounts: [],
        },
      },
    });
  });

  test('the command runs Node in place of the entrypoint, with its leading arguments', () => {
    const { Entrypoint, Cmd } = body({ command: ['/sbin/start', '-x', 'node'] });
    expect([Entrypoint, Cmd]).toEqual([['/sbin/start'], ['-x', 'node', '-e', 'text', '/run.json']]);
  });

  test('what core needs in the environment wins over env, secrets over both; values stay as they are', () => {
    const { Env } = body({ env: { A: 'job', B: 'a=b\n$x', C: 'job' } }, { environment: { A: 'core' }, secretEnvironment: { C: 'secret' } });
    expect(Env).toEqual(['A=core', 'B=a=b\n$x', 'C=secret']);
  });

  test('labels of a job cannot take the place of those that say whose it is', () => {
    const { Labels } = body(
      { labels: { team: 'data', 'farhaul/execution-id': 'mine' }, name: 'nightly' },
      { labels: { 'farhaul/flow-name': 'train' } },
    );
    expect(Labels).toMatchObject({
      team: 'data',
      'farhaul/execution-id': 'execution-1',
      'farhaul/name': 'nightly',
      'farhaul/flow-name': 'train',
    });
  });

  test('memory is the whole limit unless swap is asked for', () => {
    expect(hostConfig({ memory: '512m' })).toMatchObject({ Memory: 536870912, MemorySwap: 536870912 });
    expect(hostConfig({ memory: '512m', memorySwap: '1g' })).toMatchObject({ Memory: 536870912, MemorySwap: 1073741824 });
    expect(hostConfig({ memory: '512m', memorySwap: '-1' })).toMatchObject({ MemorySwap: -1 });
    expect(hostConfig({})).not.toHaveProperty('Memory');
  });

  test('processors, GPUs, processes, shared memory', () => {
    expect(hostConfig({ cpus: 1.5, gpus: 2, pidsLimit: 20, shmSize: '1g' })).toMatchObject({
      NanoCpus: 1_500_000_000,
      PidsLimit: 20,
      ShmSize: 1073741824,
      DeviceRequests: [{ Count: 2, Capabilities: [['gpu']] }],
    });
    expect(hostConfig({ gpus: 'all' })).toMatchObject({ DeviceRequests: [{ Count: -1 }] });
  });

  test('volumes: host paths, named and empty ones; a missing host path is refused by the engine, not created', () => {
    expect(hostConfig({ volumes: ['/tmp/results:/tmp/results', 'cache:/cache:ro', '/scratch'] })['Mounts']).toEqual([
      { Type: 'bind', Source: '/tmp/results', Target: '/tmp/results', ReadOnly: false },
      { Type: 'volume', Source: 'cache', Target: '/cache', ReadOnly: true },
      { Type: 'volume', Target: '/scratch', ReadOnly: false },
    ]);
  });

  test('mounts of the storage: directories are bound, volumes are not filled from the image', () => {
    const mounts = [
      { kind: 'directory', source: '/data/code', target: '/farhaul/1', readOnly: true },
      { kind: 'docker-volume', source: 'farhaul', target: '/farhaul/2', readOnly: false },
    ];
    expect(body({}, { mounts })['HostConfig'].Mounts).toEqual([
      { Type: 'bind', Source: '/data/code', Target: '/farhaul/1', ReadOnly: true, BindOptions: { Propagation: 'rprivate' } },
      { Type: 'volume', Source: 'farhaul', Target: '/farhaul/2', ReadOnly: false, VolumeOptions: { NoCopy: true } },
    ]);
  });

  test('the first network comes with the creation, the others after it', () => {
    const networks = ['one', 'two', 'three'];
    expect(body({ networks })).toMatchObject({ HostConfig: { NetworkMode: 'one' }, NetworkingConfig: { EndpointsConfig: { one: {} } } });
    expect(furtherNetworks(dockerTestJob({ networks }))).toEqual(['two', 'three']);
    expect(body({ networkMode: 'host' })).toMatchObject({ HostConfig: { NetworkMode: 'host' } });
    expect(body({ networkMode: 'none' })).toMatchObject({ NetworkDisabled: true, HostConfig: { NetworkMode: 'none' } });
  });

  test('a read-only root has a /tmp of its own, unless the job brings one', () => {
    expect(hostConfig({ readOnlyRoot: true })).toMatchObject({ ReadonlyRootfs: true, Tmpfs: { '/tmp': expect.stringContaining('exec') } });
    expect(hostConfig({ readOnlyRoot: true, tmpfs: ['/tmp:size=8m'] })['Tmpfs']).toEqual({ '/tmp': 'size=8m' });
    expect(hostConfig({ readOnlyRoot: true, volumes: ['scratch:/tmp'] })).not.toHaveProperty('Tmpfs');
  });

  test('privileged takes the restrictions away that it would contradict', () => {
    expect(hostConfig({ privileged: true })).toMatchObject({ Privileged: true, CapDrop: [], SecurityOpt: [] });
  });

  test('user, directory, platform, grace, devices, hosts', () => {
    const creation = containerCreation(
      request({
        user: '1000:1000',
        workingDirectory: '/app',
        platform: 'linux/arm64',
        stopGrace: 30,
        devices: ['/dev/fuse', '/dev/a:/dev/b:r'],
        extraHosts: ['db:10.0.0.5'],
      }),
    );
    expect(creation.platform).toBe('linux/arm64');
    expect(creation.body).toMatchObject({
      User: '1000:1000',
      WorkingDir: '/app',
      StopTimeout: 30,
      Labels: { 'farhaul/stop-grace': '30' },
      HostConfig: {
        ExtraHosts: ['db:10.0.0.5'],
        Devices: [
          { PathOnHost: '/dev/fuse', PathInContainer: '/dev/fuse', CgroupPermissions: 'rwm' },
          { PathOnHost: '/dev/a', PathInContainer: '/dev/b', CgroupPermissions: 'r' },
        ],
      },
    });
  });

  test('containerCreateOptions are laid over it: objects merged, lists joined', () => {
    const made = body({
      volumes: ['cache:/cache'],
      containerCreateOptions: {
        Hostname: 'box',
        HostConfig: { Sysctls: { 'net.core.somaxconn': '1' }, Mounts: [{ Type: 'tmpfs', Target: '/x' }] },
      },
    });
    expect(made).toMatchObject({ Hostname: 'box', HostConfig: { Init: true, Sysctls: { 'net.core.somaxconn': '1' } } });
    expect(made['HostConfig'].Mounts).toHaveLength(2);
  });
});
