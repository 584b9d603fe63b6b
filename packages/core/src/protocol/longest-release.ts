/** The longest that a run may be put off by a worker that could not start it; then it is tried again, whatever the provider said. */
export const LONGEST_RELEASE_MS = 86_400_000;
