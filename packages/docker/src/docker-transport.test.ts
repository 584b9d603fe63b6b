import { inspect } from 'node:util';
import { expect, test } from 'vitest';
import type { DockerAddress } from './docker-address.ts';
import { transportTo } from './docker-transport.ts';

const addresses: DockerAddress[] = [
  { kind: 'socket', path: '/var/run/docker.sock', text: 'unix:///var/run/docker.sock', source: 'default' },
  { kind: 'tcp', host: 'engine', port: 2375, tls: null, text: 'tcp://engine:2375', source: 'DOCKER_HOST' },
  { kind: 'ssh', host: 'engine', user: null, port: null, path: null, text: 'ssh://engine', source: 'DOCKER_HOST' },
];

test.each(addresses)('what the client puts into words of each request does not grow with its connections: $text', (address) => {
  const { agent } = transportTo(address, {});
  expect(inspect({ agent }, { showHidden: true, depth: null }).length).toBeLessThan(100);
  agent.destroy();
});
