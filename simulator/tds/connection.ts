import type { Socket } from "node:net";
import { type Engine, type EngineSession, SentOn, Unreachable } from "./engine.ts";
import { Feature, type Login7, readFederatedToken, readLogin7 } from "./login7.ts";
import { type Message, PacketStatus, PacketType } from "./packets.ts";
import { preloginAnswer, readPrelogin } from "./prelogin.ts";
import { RequestRunner } from "./request-runner.ts";
import type { ServerTls } from "./server-tls.ts";
import { SqlError } from "./sql-error.ts";
import * as tokens from "./tokens.ts";
import { Transport } from "./transport.ts";

/** Before the size is agreed on, and for the whole login, packets are this long. */
const loginPacketSize = 4096;
/** JDBC refuses more than this under TLS; less than 512 is not TDS. */
const packetSizes = { least: 512, most: 16383 };
/** Wall time until a login must have come: a port scanner must not hold a connection. */
const loginDeadlineMs = 15_000;

type Phase =
  | { readonly name: "prelogin" }
  | { readonly name: "login" }
  | { readonly name: "token"; readonly login: Login7 }
  | { readonly name: "ready"; readonly runner: RequestRunner };

/** Features asked for in LOGIN7 that are answered; tedious insists on the empty one for Entra. */
const acknowledgements: ReadonlyMap<number, Buffer> = new Map([
  [Feature.federated, Buffer.alloc(0)],
  [Feature.utf8, Buffer.from([1])],
]);

let lastSpid = 50;

/** One client: PRELOGIN, TLS, login, then request after request. */
export class Connection {
  private readonly engine: Engine;
  private readonly transport: Transport;
  private readonly spid = ++lastSpid;
  private phase: Phase = { name: "prelogin" };
  private session: EngineSession | undefined;
  private work: Promise<void> = Promise.resolve();
  private readonly deadline: NodeJS.Timeout;
  private over = false;

  constructor(socket: Socket, engine: Engine, tls: ServerTls) {
    this.engine = engine;
    this.transport = new Transport(socket, tls, {
      message: (message) => this.receive(message),
      closed: () => this.close(),
    });
    this.deadline = setTimeout(() => this.destroy(), loginDeadlineMs);
  }

  destroy(): void {
    this.transport.destroy();
    this.close();
  }

  private close(): void {
    if (this.over) return;
    this.over = true;
    clearTimeout(this.deadline);
    if (this.phase.name === "ready") this.phase.runner.abort();
    this.session?.close();
  }

  private receive(message: Message): void {
    // An attention overtakes the queue: it is about the request that is running now.
    if (message.type === PacketType.attention && this.phase.name === "ready") {
      this.phase.runner.attention();
      return;
    }
    this.work = this.work
      .then(() => (this.over ? undefined : this.handle(message)))
      .catch((error: unknown) => {
        const expected = error instanceof Unreachable || error instanceof RangeError;
        if (!expected) console.error("the simulated SQL server failed on a request", error);
        // Also when the client sent what cannot be read: its connection ends, and only that one.
        this.destroy();
      });
  }

  private async handle(message: Message): Promise<void> {
    const { phase } = this;
    switch (phase.name) {
      case "prelogin":
        expect(message, PacketType.prelogin);
        return this.answerPrelogin(message);
      case "login": {
        expect(message, PacketType.login7);
        const login = readLogin7(message.body);
        if (!login.asksForToken) return this.login(login);
        const { stsUrl, resource } = this.engine.federation;
        this.send(tokens.federationInformation(stsUrl, resource), loginPacketSize);
        this.phase = { name: "token", login };
        return;
      }
      case "token":
        expect(message, PacketType.federatedToken);
        return this.login({ ...phase.login, token: readFederatedToken(message.body) });
      case "ready":
        if ((message.status & PacketStatus.ignore) !== 0) return phase.runner.ignored();
        return phase.runner.run(message);
    }
  }

  private answerPrelogin(message: Message): void {
    const answer = preloginAnswer(readPrelogin(message.body), this.transport.strict);
    this.send(answer, loginPacketSize);
    this.phase = { name: "login" };
    if (!this.transport.strict) this.transport.startWrappedTls();
  }

  private async login(login: Login7): Promise<void> {
    let session: EngineSession;
    try {
      session = await this.engine.login({
        serverName: this.transport.serverName,
        server: login.server,
        database: login.database,
        application: login.application,
        user: login.user,
        password: login.password,
        token: login.token,
        clientAddress: this.transport.clientAddress,
      });
    } catch (error) {
      if (error instanceof SentOn) {
        this.answerLogin(login, login.database, error);
        this.transport.end();
        return;
      }
      if (!(error instanceof SqlError)) throw error;
      const { error: errorBit } = tokens.DoneStatus;
      const refusal = tokens.error(this.engine.name, error);
      this.send(
        Buffer.concat([refusal, tokens.done("batch", errorBit, tokens.Command.none)]),
        loginPacketSize,
      );
      this.transport.end();
      return;
    }
    clearTimeout(this.deadline);
    this.session = session;
    this.welcome(login, session);
  }

  private welcome(login: Login7, session: EngineSession): void {
    const packetSize = this.answerLogin(login, session.database);
    const runner = new RequestRunner(session, this.engine.name, {
      send: (body) => this.send(body, packetSize),
      end: () => this.transport.end(),
    });
    this.phase = { name: "ready", runner };
  }

  /** @returns the packet size that was agreed on */
  private answerLogin(login: Login7, database: string, sentOn?: SentOn): number {
    const wished = login.packetSize === 0 ? loginPacketSize : login.packetSize;
    const packetSize = Math.min(Math.max(wished, packetSizes.least), packetSizes.most);
    const answer = tokens.loginAnswer({
      server: this.engine.name,
      database,
      tdsVersion: login.tdsVersion,
      packetSize: { now: packetSize, before: loginPacketSize },
      features: login.features.flatMap(({ id }) => {
        const data = acknowledgements.get(id);
        return data === undefined ? [] : [{ id, data }];
      }),
      ...(sentOn && { sentOn }),
    });
    this.send(answer, loginPacketSize);
    return packetSize;
  }

  private send(body: Buffer, packetSize: number): void {
    this.transport.send(body, packetSize, this.spid);
  }
}

function expect(message: Message, type: number): void {
  if (message.type !== type) {
    throw new RangeError(`A packet of type ${message.type} where type ${type} belongs`);
  }
}
