/** What the emulator takes from the environment of its process. */
export function searchPath(): string {
  return process.env['PATH'] ?? '';
}
