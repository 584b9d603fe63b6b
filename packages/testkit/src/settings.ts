/** What a worker under trial may inherit from: the environment of the tests. */
export function readEnvironment(): Record<string, string | undefined> {
  return { ...process.env };
}
