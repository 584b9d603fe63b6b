import { describe, expect, test } from 'vitest';
import { checkDockerJob } from './docker-job-check.ts';
import type { DockerJob } from './docker-job-schema.ts';
import { dockerTestJob } from './testing/docker-test-job.ts';

const problems = (job: Partial<DockerJob>) => checkDockerJob(dockerTestJob(job));

test('the default job, and one that says everything, are right', () => {
  expect(problems({})).toEqual([]);
  expect(
    problems({
      image: 'ghcr.io/team/app:1.2',
      memory: '8g',
      memorySwap: '10g',
      networks: ['one', 'two'],
      volumes: ['/tmp/results:/tmp/results', 'cache:/cache:ro', '/scratch'],
      tmpfs: ['/memory:size=64m'],
      workingDirectory: '/app',
      user: '1000:1000',
      extraHosts: ['db:10.0.0.5', 'ipv6:::1'],
      devices: ['/dev/fuse'],
      capAdd: ['SYS_PTRACE'],
      containerCreateOptions: { HostConfig: { Sysctls: {} } },
      labels: { team: 'data' },
    }),
  ).toEqual([]);
});

describe('each wrong value is named with its place and a remedy', () => {
  const cases: [name: string, job: Partial<DockerJob>, path: string, message: RegExp][] = [
    ['memory that is none', { memory: '12 apples' }, '/memory', /'12 apples' is no amount of memory/],
    ['less memory than Docker takes', { memory: '1m' }, '/memory', /less than Docker takes/],
    ['swap without memory', { memorySwap: '1g' }, '/memorySwap', /without memory/],
    ['swap that is less than memory', { memory: '2g', memorySwap: '1g' }, '/memorySwap', /less than memory/],
    ['networks and a network mode', { networks: ['a'], networkMode: 'host' }, '/networks', /exclude each other/],
    ['a mode among the networks', { networks: ['host'] }, '/networks/0', /network mode/],
    ['a volume without a colon', { volumes: ['data'] }, '/volumes/0', /has no colon/],
    ['a path inside that is not absolute', { volumes: ['/data:data'] }, '/volumes/0', /'data' inside the container is not absolute/],
    ['a relative host path', { volumes: ['./data:/data'] }, '/volumes/0', /neither an absolute path/],
    ['a mode of a volume that is unknown', { volumes: ['/a:/b:rx'] }, '/volumes/0', /neither ro nor rw/],
    ['an empty part', { volumes: [':/data'] }, '/volumes/0', /empty part/],
    ['the root as target', { volumes: ['/data:/'] }, '/volumes/0', /root of the container/],
    ['two mounts in one place', { volumes: ['/a:/data', '/b:/data/'] }, '/volumes/1', /Two mounts/],
    ['tmpfs over a volume', { volumes: ['/a:/data'], tmpfs: ['/data'] }, '/tmpfs/0', /Two mounts/],
    ['tmpfs without a path', { tmpfs: ['size=1g'] }, '/tmpfs/0', /no absolute path/],
    ['an image with capitals', { image: 'Node:24' }, '/image', /no name of an image/],
    ['an image with a space', { image: 'node 24' }, '/image', /no name of an image/],
    ['an image with two tags', { image: 'node:24:slim' }, '/image', /no name of an image/],
    ['a working directory that is relative', { workingDirectory: 'app' }, '/workingDirectory', /not an absolute path/],
    ['a user with a space', { user: 'a b' }, '/user', /no user/],
    ['a host without address', { extraHosts: ['db'] }, '/extraHosts/0', /no "name:address"/],
    ['a device that is none', { devices: ['fuse'] }, '/devices/0', /no device/],
    ['a capability that is none', { capAdd: ['sys ptrace'] }, '/capAdd/0', /no capability/],
    ['a label of farhaul', { labels: { 'farhaul/x': '1' } }, '/labels/farhaul~1x', /belongs to farhaul/],
    ['a name of a variable with =', { env: { 'A=B': '1' } }, '/env', /cannot be the name/],
    ['no processes', { pidsLimit: 0 }, '/pidsLimit', /at least one process/],
    [
      'an engine removal by the back door',
      { containerCreateOptions: { HostConfig: { AutoRemove: true } } },
      '/containerCreateOptions/HostConfig/AutoRemove',
      /cannot be set/,
    ],
    [
      'a field in another case',
      { containerCreateOptions: { hostConfig: { PRIVILEGED: true } } },
      '/containerCreateOptions/HostConfig/Privileged',
      /cannot be set/,
    ],
    ['a terminal', { containerCreateOptions: { Tty: true } }, '/containerCreateOptions/Tty', /cannot be set/],
    [
      'credentials of another registry',
      { image: 'ghcr.io/a/b:1', registryCredentials: { username: 'a', registryUrl: 'https://other.example' } },
      '/registryCredentials/registryUrl',
      /other\.example/,
    ],
  ];
  for (const [name, job, path, message] of cases) {
    test(`${name} is a problem`, () => {
      const [first] = problems(job);
      expect(first).toMatchObject({ path, message: expect.stringMatching(message) });
      expect(first?.remedy).not.toBe('');
    });
  }

  test('all at once', () => {
    expect(problems({ memory: 'x', volumes: ['a', 'b'], image: '!' }).map(({ path }) => path)).toEqual([
      '/image',
      '/memory',
      '/volumes/0',
      '/volumes/1',
    ]);
  });
});
