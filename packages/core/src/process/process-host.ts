/** Says which machine this is, so that only workers that see its processes are told to watch them. */
import { createHash } from 'node:crypto';
import { readFileSync, readlinkSync } from 'node:fs';
import { hostname } from 'node:os';

export interface HostIdentity {
  /** The same after a restart of the machine, so that leftovers from before it find a worker. */
  reach: string;
  /** Another one: no process of that time is left. */
  boot: string;
}

/** Inode of the pid namespace that every Linux machine starts with; another one means a container. */
const INITIAL_PID_NAMESPACE = 'pid:[4026531836]';

export function readHostIdentity(): HostIdentity {
  const namespace = attempt(() => readlinkSync('/proc/self/ns/pid'));
  const machine = attempt(() => readFileSync('/etc/machine-id', 'utf8')) ?? attempt(() => readFileSync('/var/lib/dbus/machine-id', 'utf8'));
  const bootId = attempt(() => readFileSync('/proc/sys/kernel/random/boot_id', 'utf8'));
  return hostIdentity({ machine, namespace, bootId, hostname: hostname() });
}

export interface HostFacts {
  machine: string | null;
  namespace: string | null;
  bootId: string | null;
  hostname: string;
}

/** Containers share the machine's id, or carry their image's: their host name tells them apart. */
export function hostIdentity(facts: HostFacts): HostIdentity {
  const ownsMachine = facts.machine !== null && (facts.namespace === null || facts.namespace === INITIAL_PID_NAMESPACE);
  const parts = ownsMachine ? [facts.machine] : [facts.machine ?? '', facts.hostname];
  const digest = createHash('sha256').update(parts.join('\n')).digest('hex').slice(0, 16);
  return { reach: `host:${digest}`, boot: `${facts.bootId ?? 'unknown'}/${facts.namespace ?? 'none'}` };
}

function attempt(read: () => string): string | null {
  try {
    return read().trim() || null;
  } catch {
    return null;
  }
}
