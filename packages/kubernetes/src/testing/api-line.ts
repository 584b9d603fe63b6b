/** The line to the API server of the cluster: it can be cut, and stay cut. */
import { once } from 'node:events';
import { connect, createServer, type AddressInfo, type Socket } from 'node:net';
import { copyKubeconfig, kubectl } from './cluster-access.ts';

export interface ApiLine {
  /** A kubeconfig that leads to the cluster by this line. */
  readonly file: string;
  /** Ends every connection; further ones are possible. */
  cut(): void;
  /** Ends every connection and takes no further one, until it is up again. */
  down(): void;
  up(): void;
  close(): void;
}

export async function openApiLine(): Promise<ApiLine> {
  const server = new URL(kubectl('config', 'view', '--minify', '-o', 'jsonpath={.clusters[0].cluster.server}'));
  const sockets = new Set<Socket>();
  let isDown = false;
  const line = createServer((near) => {
    if (isDown) return near.destroy();
    const far = connect(Number(server.port || 443), server.hostname);
    for (const [socket, other] of [
      [near, far],
      [far, near],
    ] as const) {
      sockets.add(socket);
      socket
        .on('error', () => undefined)
        .on('close', () => {
          sockets.delete(socket);
          other.destroy();
        });
      socket.pipe(other);
    }
    return near;
  }).listen(0, '127.0.0.1');
  await once(line, 'listening');
  const { file, remove } = copyKubeconfig();
  const cluster = kubectl('config', 'view', '--minify', '-o', 'jsonpath={.clusters[0].name}');
  const { port } = line.address() as AddressInfo;
  kubectl(`--kubeconfig=${file}`, 'config', 'set-cluster', cluster, `--server=https://127.0.0.1:${port}`, '--tls-server-name=kubernetes');
  const cut = (): void => {
    for (const socket of sockets) socket.destroy();
  };
  return {
    file,
    cut,
    down() {
      isDown = true;
      cut();
    },
    up() {
      isDown = false;
    },
    close() {
      cut();
      line.close();
      remove();
    },
  };
}
