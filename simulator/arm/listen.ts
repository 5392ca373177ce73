import {
  createServer as createHttpServer,
  type IncomingMessage,
  type ServerResponse,
} from "node:http";
import { createServer as createHttpsServer } from "node:https";
import { type AddressInfo, createServer, type Socket } from "node:net";
import type { Certificates } from "../certificates.ts";

export type HttpHandler = (
  request: IncomingMessage,
  response: ServerResponse,
  secure: boolean,
) => void;

export interface Listener {
  readonly port: number;
  close(): Promise<void>;
}

/** First byte of a TLS record with a handshake in it. */
const tlsHandshake = 0x16;

/** Listens on loopback; the first byte of a connection tells TLS from plain HTTP. */
export async function listen(
  port: number,
  certificates: Certificates,
  handle: HttpHandler,
): Promise<Listener> {
  const plain = createHttpServer((request, response) => handle(request, response, false));
  const secure = createHttpsServer({ ...certificates.leaf }, (request, response) =>
    handle(request, response, true),
  );
  // Clients keep connections for a minute; one closed under their next request would look like trouble.
  for (const server of [plain, secure]) server.keepAliveTimeout = 120_000;
  // A client that breaks off its handshake is no concern of ours; without a listener it would end the process.
  secure.on("tlsClientError", (_error, socket) => socket.destroy());
  const sockets = new Set<Socket>();
  const server = createServer((socket) => {
    sockets.add(socket);
    socket.on("close", () => sockets.delete(socket));
    socket.on("error", () => socket.destroy());
    socket.once("data", (first: Buffer) => {
      socket.pause();
      socket.unshift(first);
      (first[0] === tlsHandshake ? secure : plain).emit("connection", socket);
      process.nextTick(() => socket.resume());
    });
  });
  await new Promise<void>((resolve, reject) => {
    server.once("error", reject);
    server.listen(port, "127.0.0.1", () => resolve());
  });
  return {
    port: (server.address() as AddressInfo).port,
    close: () =>
      new Promise((resolve) => {
        server.close(() => resolve());
        for (const socket of sockets) socket.destroy();
      }),
  };
}
