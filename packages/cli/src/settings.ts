/** The only place of the CLI that reads the environment. */
export function showsStacks(): boolean {
  return (process.env['FARHAUL_DEBUG'] ?? '') !== '';
}

export function environmentNames(): readonly string[] {
  return Object.keys(process.env).filter((name) => name.startsWith('FARHAUL_'));
}
