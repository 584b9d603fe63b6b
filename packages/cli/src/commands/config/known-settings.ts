/** Variables that farhaul reads. */
export const knownSettings: readonly string[] = [
  'FARHAUL_HOME',
  'FARHAUL_API_URL',
  'FARHAUL_API_KEY',
  'FARHAUL_PROFILE',
  'FARHAUL_KEEP_RUNS',
  'FARHAUL_KEEP_LOGS',
  'FARHAUL_LOG_LIMIT',
  'FARHAUL_SECRET_KEY',
  'FARHAUL_SECRET_KEY_FILE',
  'FARHAUL_DEBUG',
];
