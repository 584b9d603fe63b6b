import { describe, expect, test } from 'vitest';
import { ImageStore, type ImageRequest } from './docker-image.ts';
import { FakeDockerEngine } from './testing/fake-docker-engine.ts';

const environment = { DOCKER_CONFIG: '/nowhere' };

function setUp(): {
  engine: FakeDockerEngine;
  images: ImageStore;
  phases: string[];
  request: (job: ImageRequest['job'], signal?: AbortSignal) => ImageRequest;
} {
  const engine = new FakeDockerEngine();
  const phases: string[] = [];
  const request = (job: ImageRequest['job'], signal = new AbortController().signal): ImageRequest => ({
    job,
    signal,
    onPhase: (phase, message) => phases.push(`${phase}: ${message}`),
  });
  return { engine, images: new ImageStore(engine.client(), environment), phases, request };
}

describe('the pull policy', () => {
  test('if-not-present leaves the registry alone where the image is there', async () => {
    const { engine, images, request } = setUp();
    await images.ensure(request({ image: 'node:24-slim' }));
    expect(engine.pulls).toBe(0);
  });

  test('what is missing is pulled, and whoever waits hears of it', async () => {
    const { engine, images, phases, request } = setUp();
    await images.ensure(request({ image: 'app:1' }));
    expect(engine.pulls).toBe(1);
    expect(phases).toEqual(['pulling: Pulling image app:1.', 'pulling: Pulled image app:1.']);
  });

  test('latest, and no tag, are always pulled', async () => {
    const { engine, images, request } = setUp();
    engine.images.set('app', 'old');
    expect(await images.ensure(request({ image: 'app' }))).toMatchObject({ id: 'image-app:latest' });
    await images.ensure(request({ image: 'app:latest' }));
    expect(engine.pulls).toBe(2);
  });

  test('never takes what is there, and refuses what is not, naming both ways out', async () => {
    const { engine, images, request } = setUp();
    await images.ensure(request({ image: 'node:24-slim', imagePullPolicy: 'never' }));
    await expect(images.ensure(request({ image: 'app:1', imagePullPolicy: 'never' }))).rejects.toMatchObject({
      code: 'FARHAUL_INFRASTRUCTURE_REJECTED',
      hint: expect.stringMatching(/docker pull app:1.*imagePullPolicy/),
    });
    expect(engine.pulls).toBe(0);
  });

  test('if-possible pulls, and takes what is there where that fails, saying so', async () => {
    const { engine, images, phases, request } = setUp();
    engine.pullFailure = 'manifest unknown';
    expect(await images.ensure(request({ image: 'node:24-slim', imagePullPolicy: 'if-possible' }))).toMatchObject({ id: 'image-node' });
    expect(phases.at(-1)).toMatch(/the one that is there is used.*manifest unknown/);
    await expect(images.ensure(request({ image: 'app:1', imagePullPolicy: 'if-possible' }))).rejects.toMatchObject({
      code: 'FARHAUL_INFRASTRUCTURE_REJECTED',
      message: expect.stringMatching(/could not be pulled, and none of that name.*manifest unknown/),
    });
  });

  test('always fails where the pull does, though an older one is there', async () => {
    const { engine, images, request } = setUp();
    engine.pullFailure = 'unauthorized: authentication required';
    await expect(images.ensure(request({ image: 'node:24-slim', imagePullPolicy: 'always' }))).rejects.toMatchObject({
      hint: expect.stringContaining('docker login'),
    });
  });
});

describe('pulls at once', () => {
  test('of one image are one pull; of one with another login another', async () => {
    const { engine, images, request } = setUp();
    const login = { registryCredentials: { username: 'a', password: 'b' } };
    await Promise.all([
      ...[1, 2, 3].map(async () => await images.ensure(request({ image: 'app:1' }))),
      images.ensure(request({ image: 'app:1', ...login })),
    ]);
    expect(engine.pulls).toBe(2);
  });

  test('one who gives up leaves the pull to the others; the last one ends it', async () => {
    const { engine, images, request } = setUp();
    const [first, second] = [new AbortController(), new AbortController()];
    const leaving = images.ensure(request({ image: 'app:1' }, first.signal));
    const staying = images.ensure(request({ image: 'app:1' }, second.signal));
    while (engine.pulls === 0) await new Promise(setImmediate);
    first.abort(new Error('enough'));
    await expect(leaving).rejects.toThrow('enough');
    await expect(staying).resolves.toMatchObject({ id: 'image-app:1' });
    expect(engine.pulls).toBe(1);
  });
});
