export const EXIT = {
  done: 0,
  /** Something the person can correct, or that failed. */
  failed: 1,
  /** The command line itself is wrong. */
  usage: 2,
  /** Ended by Ctrl-C. */
  interrupted: 130,
} as const;
