import { constants, X509Certificate } from "node:crypto";
import type { Socket } from "node:net";
import * as tls from "node:tls";
import type { TlsLink } from "./tls-link.ts";

/** Certificates made for the run. */
export interface ServerCertificates {
  /** For clients that name no server (FreeTDS), and for all names its wildcards cover. */
  readonly leaf: { readonly key: string; readonly cert: string };
  /** A context with a leaf for exactly this name: no wildcard covers an instance in its DNS zone. */
  contextFor(serverName: string): Promise<tls.SecureContext>;
}

/** The server's half of TLS, with contexts that are built once and used by every connection. */
export class ServerTls {
  private readonly certificates: ServerCertificates;
  private readonly leaf: X509Certificate;
  private readonly contexts: {
    readonly wrapped: tls.SecureContext;
    readonly strict: tls.SecureContext;
  };

  constructor(certificates: ServerCertificates) {
    this.certificates = certificates;
    this.leaf = new X509Certificate(certificates.leaf.cert);
    const context = (maxVersion: tls.SecureVersion): tls.SecureContext =>
      tls.createSecureContext({
        ...certificates.leaf,
        minVersion: "TLSv1.2",
        maxVersion,
        secureOptions: constants.SSL_OP_NO_TICKET,
      });
    // Inside PRELOGIN, TLS 1.3 would move the border between handshake and data: go, FreeTDS and
    // JDBC fail with it. The limits stay when the name brings another certificate (SNICallback).
    this.contexts = { wrapped: context("TLSv1.2"), strict: context("TLSv1.3") };
  }

  over(link: TlsLink): tls.TLSSocket {
    // A TLSSocket takes any duplex stream; its type only names the socket.
    return new tls.TLSSocket(link as unknown as Socket, {
      isServer: true,
      secureContext: link.wrapping ? this.contexts.wrapped : this.contexts.strict,
      SNICallback: (name, done) => {
        if (this.leaf.checkHost(name) !== undefined) done(null);
        else this.certificates.contextFor(name).then((context) => done(null, context), done);
      },
      ...(link.wrapping ? {} : { ALPNProtocols: ["tds/8.0"] }),
    });
  }
}
