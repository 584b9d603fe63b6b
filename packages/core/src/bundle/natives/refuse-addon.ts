import { FarhaulError } from '../../errors/farhaul-error.ts';
import { packageOfFile } from './package-place.ts';

/** An addon of the project itself is no text that could be bundled, and no package that could travel. */
export function refuseAddon(file: string): FarhaulError {
  const owner = packageOfFile(file);
  return new FarhaulError('FARHAUL_BUNDLE_NATIVE_FETCH', `${file} is compiled code and cannot be bundled`, {
    hint: 'Make it a package of its own (with a package.json, under node_modules), which travels beside the code.',
    details: { file, package: owner?.name ?? null },
  });
}
