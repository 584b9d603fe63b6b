import type { RunDocumentV1 } from '../protocol/run-document.ts';

/** The run document as the bootstrap hands it on: with the URL that it imported the bundle by. */
export type StartedRun = RunDocumentV1 & { module?: string };
