/** Hands every connection on: `endurance-forwarder.ts <listening host> <port> <target host> <port>`. */
import { connect, createServer } from 'node:net';

const [host = '', port = '', targetHost = '', targetPort = ''] = process.argv.slice(2);

createServer((caller) => {
  const onward = connect(Number(targetPort), targetHost);
  for (const [one, other] of [
    [caller, onward],
    [onward, caller],
  ] as const) {
    one.pipe(other);
    one.on('error', () => other.destroy());
    one.on('close', () => other.destroy());
  }
}).listen(Number(port), host);
