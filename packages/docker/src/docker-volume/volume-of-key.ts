/** Pure: which volume an object lies in, and under which path there. */

/** A volume of the engine, and the keys that it holds. */
export interface VolumePlace {
  volume: string;
  /**
   * `shared`: what runs share, and everything that is not of a run. `flow-run`: what executions of one flow run share.
   * `execution`: of one execution alone, which writes there.
   */
  kind: 'shared' | 'flow-run' | 'execution';
  /** Keys of the volume begin with it; empty for the shared one. */
  prefix: string;
}

export interface ObjectPlace extends VolumePlace {
  key: string;
  /** Below the volume. */
  path: string;
}

const id = '[0-9a-f]{8}-[0-9a-f]{4}-[0-9a-f]{4}-[0-9a-f]{4}-[0-9a-f]{12}';
const ofRun = new RegExp(`^runs/(${id})/(?:(${id})/)?(?=.)`);

/**
 * Objects of an execution have a volume of their own, so that a run sees nothing of others, and all of it goes with one call.
 */
export function placeOf(key: string, volume: string): ObjectPlace {
  const [prefix = '', flowRun, execution] = ofRun.exec(key) ?? [];
  const path = key.slice(prefix.length);
  if (flowRun === undefined) return { volume, kind: 'shared', prefix: '', key, path };
  const name = [volume, 'run', flowRun, ...(execution === undefined ? [] : [execution])].map(withoutDashes(volume)).join('-');
  return { volume: name, kind: execution === undefined ? 'flow-run' : 'execution', prefix, key, path };
}

/** Null where the volume is none of this storage. */
export function placeOfVolume(name: string, volume: string): VolumePlace | null {
  if (name === volume) return { volume, kind: 'shared', prefix: '' };
  const [, flowRun, execution] = new RegExp(`^${escape(volume)}-run-([0-9a-f]{32})(?:-([0-9a-f]{32}))?$`).exec(name) ?? [];
  if (flowRun === undefined) return null;
  const parts = ['runs', withDashes(flowRun), ...(execution === undefined ? [] : [withDashes(execution)])];
  return { volume: name, kind: execution === undefined ? 'flow-run' : 'execution', prefix: `${parts.join('/')}/` };
}

/** Whether the volume may hold keys that begin with the prefix. */
export function mayHold(place: VolumePlace, prefix: string): boolean {
  return place.prefix.startsWith(prefix) || prefix.startsWith(place.prefix);
}

/** The volume of the execution or flow run that the whole prefix lies in; null where it leads to several. */
export function placeOfPrefix(prefix: string, volume: string): VolumePlace | null {
  if (!ofRun.test(`${prefix}x`)) return null;
  const place = placeOf(`${prefix}x`, volume);
  // What lies in a flow run's place may be of any of its executions.
  return place.kind === 'execution' ? place : null;
}

function withoutDashes(volume: string): (part: string) => string {
  return (part) => (part === volume ? part : part.replaceAll('-', ''));
}

function withDashes(digits: string): string {
  return digits.replace(/^(.{8})(.{4})(.{4})(.{4})(.{12})$/, '$1-$2-$3-$4-$5');
}

function escape(text: string): string {
  return text.replace(/[.\\^$*+?()[\]{}|-]/g, '\\$&');
}
