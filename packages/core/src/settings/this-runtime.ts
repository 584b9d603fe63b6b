/** Imported first by the author API, so that an old Node is told so before anything that it lacks is loaded. */
import { refuseRuntime } from './refuse-runtime.ts';

refuseRuntime(process.versions);
