import { once } from "node:events";
import { type AddressInfo, createServer, type Socket } from "node:net";
import { Connection } from "./connection.ts";
import type { Engine } from "./engine.ts";
import { type ServerCertificates, ServerTls } from "./server-tls.ts";

export interface TdsListener {
  readonly port: number;
  stop(): Promise<void>;
}

/** Listens on loopback for TDS clients of one engine; port 0 takes any free one. */
export async function listenForTds(
  engine: Engine,
  certificates: ServerCertificates,
  port = 0,
): Promise<TdsListener> {
  const tls = new ServerTls(certificates);
  const open = new Map<Socket, Connection>();
  const server = createServer({ allowHalfOpen: true }, (socket) => {
    open.set(socket, new Connection(socket, engine, tls));
    socket.once("close", () => open.delete(socket));
  });
  server.listen(port, "127.0.0.1");
  await once(server, "listening");
  return {
    port: (server.address() as AddressInfo).port,
    async stop() {
      const closed = once(server, "close");
      server.close();
      for (const connection of open.values()) connection.destroy();
      await closed;
    },
  };
}
