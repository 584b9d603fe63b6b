import { packageBuild, packageEntries } from '../../scripts/package-build.ts';

export default packageBuild(packageEntries(import.meta.dirname));
