import { defineJobSchema, type JobSchemaV1 } from '@farhaul/core/plugin';

/** A login to a registry of images. */
export interface RegistryCredentials {
  username?: string;
  /** Password or access token. */
  password?: string;
  /** In place of name and password. */
  identityToken?: string;
  /** Host of the registry. @default the one of the image */
  registryUrl?: string;
}

/** When the image is pulled. Without one: `always` for the tag latest and for none, else `if-not-present`. */
export type ImagePullPolicy = 'if-not-present' | 'always' | 'if-possible' | 'never';

/** Job variables of the worker type `docker`, rendered. */
export interface DockerJob {
  /** Kept in the label `farhaul/name`; the run's own name where absent. Containers are named after their execution. */
  name?: string;
  /** Any image with Node 22 or newer; farhaul need not be in it. @default 'node:24-slim' */
  image: string;
  imagePullPolicy?: ImagePullPolicy;
  /** Used for a pull only. Without it: what `docker login` left on this machine. */
  registryCredentials?: RegistryCredentials;
  /** Program that runs Node, with leading arguments; it takes the place of the image's entrypoint. @default ['node'] */
  command?: string[];
  env?: Record<string, string>;
  labels?: Record<string, string>;
  /** Absolute directory inside to start in. @default the image's */
  workingDirectory?: string;
  /** `name`, `uid` or `uid:gid`. @default the image's */
  user?: string;
  /** `512m`, `8g`, or bytes. @default no limit */
  memory?: string;
  /** Memory and swap together; `-1` is no limit. @default the value of memory, so that nothing is swapped */
  memorySwap?: string;
  /** Processors, parts of one too. @default no limit */
  cpus?: number;
  gpus?: number | 'all';
  /** Size of /dev/shm. @default the engine's, 64m */
  shmSize?: string;
  /** Processes and threads. -1 is no limit. @default 512 */
  pidsLimit: number;
  /** `/host/path:/inside`, `volume:/inside`, each with `:ro` where it shall not be written; `/inside` alone is an empty volume. */
  volumes?: string[];
  /** Directories in memory: `/path`, or `/path:size=64m`. */
  tmpfs?: string[];
  /** Networks to connect to, the first one at creation. */
  networks?: string[];
  /** `bridge`, `none`, `host`, `container:<name>` or the name of a network. @default the engine's, bridge */
  networkMode?: string;
  /** `name:address`; the address `host-gateway` is the machine of the engine. */
  extraHosts?: string[];
  /** Everything below is read-only but mounts and an own /tmp. @default false */
  readOnlyRoot: boolean;
  /** @default ['ALL'] */
  capDrop: string[];
  capAdd?: string[];
  /** The program can gain no rights by setuid files. @default true */
  noNewPrivileges: boolean;
  /** All rights on the machine of the engine. @default false */
  privileged: boolean;
  /** Devices of the machine: `/dev/fuse`, or `/dev/a:/dev/b:rwm`. */
  devices?: string[];
  /** Process 1 is Docker's small init, which passes on signals and reaps. @default true */
  init: boolean;
  /** `linux/amd64`, `linux/arm64`, … @default the engine's */
  platform?: string;
  /** Seconds between stop signal and kill where the container is stopped. @default the grace of who stops it */
  stopGrace?: number;
  /** Remove the container once its outcome and log are known. @default true */
  autoRemove: boolean;
  /** Also write what it prints to the worker's own log. @default false */
  streamOutput: boolean;
  /** Further fields of the body of Docker's `POST /containers/create`. */
  containerCreateOptions?: Record<string, unknown>;
}

/** `512m`, `1.5 GiB`, `1073741824`. */
export const SIZE_PATTERN = '^[0-9]+(\\.[0-9]+)? ?([bB]|[kKmMgGtT]([iI]?[bB])?)?$';

const text = { type: 'string' } as const;
const texts = { type: 'array', items: { type: 'string', minLength: 1 } } as const;
const textMap = { type: 'object', additionalProperties: text } as const;

export const dockerJobSchema: JobSchemaV1 = defineJobSchema<DockerJob>({
  // Most images are of Debian; a pool for those of Alpine declares musl.
  target: { platform: '{{ platform }}', libc: 'glibc' },
  variables: {
    name: { type: 'string', maxLength: 200, description: 'Name kept in the label farhaul/name; the name of the run where absent.' },
    image: { type: 'string', minLength: 1, default: 'node:24-slim', description: 'Image with Node 22 or newer, such as node:24-slim.' },
    imagePullPolicy: {
      enum: ['if-not-present', 'always', 'if-possible', 'never'],
      description:
        'When the image is pulled; "if-possible" pulls and takes what is there where that fails. Absent: "always" for the tag latest or none, else "if-not-present".',
    },
    registryCredentials: {
      type: 'object',
      properties: {
        username: { type: 'string', description: 'Who logs in.' },
        password: { type: 'string', writeOnly: true, description: 'Password or access token.' },
        identityToken: { type: 'string', writeOnly: true, description: 'Identity token in place of name and password.' },
        registryUrl: { type: 'string', description: 'Host of the registry; the one of the image where absent.' },
      },
      description: 'Login to the registry of the image, used for a pull only; what docker login left on this machine where absent.',
    },
    command: {
      ...texts,
      minItems: 1,
      description: 'Program that runs Node, with leading arguments, in place of the entrypoint of the image; ["node"] where absent.',
    },
    env: { ...textMap, description: 'Environment variables, on top of those of the image.' },
    labels: { ...textMap, description: 'Labels of the container, beside those of farhaul.' },
    workingDirectory: { type: 'string', minLength: 1, description: 'Absolute directory inside the container to start in.' },
    user: { type: 'string', minLength: 1, description: 'User of the program: name, uid or uid:gid; the one of the image where absent.' },
    memory: { type: 'string', pattern: SIZE_PATTERN, description: 'Memory limit: a number with b, k, m or g, such as 512m or 8g.' },
    memorySwap: {
      type: 'string',
      pattern: `^-1$|${SIZE_PATTERN}`,
      description: 'Limit of memory and swap together, such as 10g; -1 is no limit; the value of memory where absent.',
    },
    cpus: { type: 'number', exclusiveMinimum: 0, description: 'Processors that it may use, such as 2 or 0.5.' },
    gpus: {
      anyOf: [
        { type: 'integer', minimum: 1 },
        { type: 'string', enum: ['all'] },
      ],
      description: 'Number of GPUs, or "all".',
    },
    shmSize: { type: 'string', pattern: SIZE_PATTERN, description: 'Size of /dev/shm, such as 1g.' },
    pidsLimit: { type: 'integer', minimum: -1, default: 512, description: 'How many processes and threads it may have; -1 is no limit.' },
    volumes: {
      ...texts,
      description:
        'Mounts: "/host/path:/inside", "volume:/inside", with ":ro" where it shall not be written; "/inside" is an empty volume.',
    },
    tmpfs: { ...texts, description: 'Directories in memory: "/path", or with options "/path:size=64m".' },
    networks: { ...texts, uniqueItems: true, description: 'Networks of the engine to connect to; not together with networkMode.' },
    networkMode: {
      type: 'string',
      minLength: 1,
      description: 'Network: "bridge", "none", "host", "container:<name>" or the name of a network.',
    },
    extraHosts: { ...texts, description: 'Further host names as "name:address"; the address host-gateway is the machine of the engine.' },
    readOnlyRoot: {
      type: 'boolean',
      default: false,
      description: 'Whether everything but mounts, tmpfs and an own /tmp is read-only.',
    },
    capDrop: { ...texts, default: ['ALL'], description: 'Linux capabilities to take away; "ALL" takes all.' },
    capAdd: { ...texts, description: 'Linux capabilities to give, such as SYS_PTRACE.' },
    noNewPrivileges: { type: 'boolean', default: true, description: 'Whether the program is kept from gaining rights by setuid files.' },
    privileged: { type: 'boolean', default: false, description: 'Whether it has all rights on the machine of the engine.' },
    devices: { ...texts, description: 'Devices of the machine: "/dev/fuse", or "/dev/a:/dev/b:rwm".' },
    init: { type: 'boolean', default: true, description: "Whether Docker's small init is process 1, which passes on signals and reaps." },
    platform: {
      type: 'string',
      pattern: '^[a-z0-9]+/[a-z0-9_]+(/[a-z0-9]+)?$',
      description: 'Platform of the image, such as linux/arm64.',
    },
    stopGrace: {
      type: 'integer',
      minimum: 0,
      maximum: 86_400,
      description: 'Seconds between stop signal and kill where the container is stopped; the grace of who stops it where absent.',
    },
    autoRemove: { type: 'boolean', default: true, description: 'Whether the container is removed once its outcome and log are known.' },
    streamOutput: { type: 'boolean', default: false, description: "Whether the worker's own log repeats what the container prints." },
    containerCreateOptions: {
      type: 'object',
      additionalProperties: true,
      description: "Further fields of the body of Docker's POST /containers/create, such as { HostConfig: { Sysctls: {} } }.",
    },
  },
  dangerous: [
    { variable: 'volumes', match: 'path', reason: "files of the engine's machine, or volumes of others, would be mounted." },
    { variable: 'privileged', safe: [false], match: 'any', reason: "the container would have all rights on the engine's machine." },
    {
      variable: 'capDrop',
      safe: [['ALL']],
      match: 'whole',
      reason: 'the container would keep Linux capabilities; capDrop: ["ALL"] and a capAdd that the pool allows keep single ones.',
    },
    { variable: 'capAdd', match: 'any', reason: 'the container would get Linux capabilities.' },
    { variable: 'noNewPrivileges', safe: [true], match: 'any', reason: 'the program could gain rights by setuid files.' },
    { variable: 'devices', match: 'path', reason: "devices of the engine's machine would be reachable." },
    {
      variable: 'networkMode',
      safe: ['bridge', 'none', 'default'],
      match: 'any',
      reason: "networks of the engine's machine, or of other containers, would be reachable.",
    },
    { variable: 'networks', match: 'any', reason: 'networks of other containers would be reachable.' },
    { variable: 'containerCreateOptions', match: 'any', reason: 'it can ask the engine for anything.' },
  ],
});
