/** What a process needs in its environment for its exchanges with the cluster to be noted; one that inherits all has it. */
export function tapped(): Record<string, string | undefined> {
  const names = ['NODE_OPTIONS', 'FARHAUL_TEST_KUBERNETES_EXCHANGES'];
  return Object.fromEntries(names.map((name) => [name, process.env[name]]));
}
