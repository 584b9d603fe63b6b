/** What unpacks the files of a bundle that has some. */
export { unpackArchive } from '../archive/unpack-archive.ts';
