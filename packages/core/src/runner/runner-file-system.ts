import { FarhaulError } from '../errors/farhaul-error.ts';
import { LocalDirectory } from '../storage/local-directory.ts';

/** `LocalFileSystem` inside a run: a directory; names are kept where runs are launched. */
export class RunnerFileSystem extends LocalDirectory {
  async save(name: string): Promise<void> {
    throw outside('save', name);
  }

  static async load(name: string): Promise<RunnerFileSystem> {
    throw outside('load', name);
  }
}

function outside(verb: string, name: string): FarhaulError {
  return new FarhaulError('FARHAUL_FLOW_NESTED_SUBMIT', `LocalFileSystem.${verb}("${name}") was called inside a run`, {
    hint: 'Do it where the run is launched, and pass what the flow needs as an argument.',
  });
}
