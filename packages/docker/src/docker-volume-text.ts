/** The grammar of the job variable `volumes`: `/inside`, `source:/inside`, `source:/inside:ro`. */

export interface VolumeText {
  kind: 'bind' | 'volume';
  /** Null: an empty volume of the container's own. */
  source: string | null;
  target: string;
  readOnly: boolean;
}

export interface VolumeFault {
  message: string;
  remedy: string;
}

const volumeName = /^[a-zA-Z0-9][a-zA-Z0-9_.-]+$/;
const windowsPath = /^([A-Za-z]:[\\/]|\\\\)/;
const EXAMPLE = 'Write "/host/path:/inside", "volume:/inside" or "/inside", with ":ro" at the end where it shall not be written.';

export function parseVolume(text: string): VolumeText | VolumeFault {
  const parts = splitParts(text);
  if (parts.length === 1) {
    if (!text.startsWith('/')) return fault(`'${text}' has no colon and is no absolute path inside the container`);
    return target(text) ?? { kind: 'volume', source: null, target: text, readOnly: false };
  }
  const [source = '', inside = '', mode = 'rw', ...more] = parts;
  if (more.length > 0) return fault(`'${text}' has more than three parts`);
  if (source.trim() === '' || inside.trim() === '') return fault(`'${text}' has an empty part`);
  if (mode !== 'ro' && mode !== 'rw') return fault(`'${text}' ends with '${mode}', which is neither ro nor rw`);
  const kind = source.startsWith('/') || windowsPath.test(source) ? 'bind' : 'volume';
  if (kind === 'volume' && !volumeName.test(source)) {
    return {
      message: `'${source}' is neither an absolute path of the host nor the name of a volume.`,
      remedy: 'Give the path from the root; ~ and relative paths are not resolved, for the engine may be elsewhere.',
    };
  }
  return target(inside) ?? { kind, source, target: inside, readOnly: mode === 'ro' };
}

export function isVolumeFault(parsed: VolumeText | VolumeFault): parsed is VolumeFault {
  return 'message' in parsed;
}

function target(inside: string): VolumeFault | null {
  if (!inside.startsWith('/')) return { message: `The path '${inside}' inside the container is not absolute.`, remedy: EXAMPLE };
  if (/^\/+$/.test(inside))
    return { message: `'${inside}' is the root of the container.`, remedy: 'Mount below a directory, such as /data.' };
  if (inside.split('/').includes('..')) return { message: `'${inside}' leads upwards.`, remedy: 'Write the path without .. in it.' };
  return null;
}

/** Colons of drive letters belong to their path. */
function splitParts(text: string): string[] {
  const drive = /^[A-Za-z]:[\\/]/.exec(text)?.[0] ?? '';
  const [first = '', ...rest] = text.slice(drive.length).split(':');
  return [drive + first, ...rest];
}

function fault(message: string): VolumeFault {
  return { message: `${message}.`, remedy: EXAMPLE };
}
