/** Of the tests that act at random: the same everywhere, so that chance decides nothing. `npm run fuzz` gives others. */
export const testSeed = Number(process.env['FARHAUL_TEST_SEED'] ?? 20_261);
