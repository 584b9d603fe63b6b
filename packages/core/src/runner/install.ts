/** What has npm install packages, for a bundle that asks for some. */
export { installPackages } from './install/install-packages.ts';
