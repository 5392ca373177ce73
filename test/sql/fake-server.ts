import { makeCertificates } from "../../simulator/certificates.ts";
import {
  type EngineRequest,
  type LoginRequest,
  type ResultItem,
  SentOn,
} from "../../simulator/tds/engine.ts";
import { listenForTds } from "../../simulator/tds/listener.ts";
import { SqlError } from "../../simulator/tds/sql-error.ts";
import { trust } from "../azure/fake-azure.ts";

export const PASSWORD = "P'ass \"wörd]1";

/** A SQL server that lets in whoever knows the password, and runs what a test wants it to run. */
export interface FakeServer {
  readonly port: number;
  readonly logins: LoginRequest[];
  readonly requests: EngineRequest[];
  /** Connections that are logged in and not closed yet. */
  readonly open: number;
  /** The next logins are refused with these numbers, one each. */
  refuse(...numbers: number[]): void;
  /** The next logins by another name than the node's are sent on to it, as under the connection policy Redirect. */
  sendOn(node: { readonly host: string; readonly port: number }): void;
  runs(answer: (request: EngineRequest) => AsyncIterable<ResultItem>): void;
  stop(): Promise<void>;
}

export async function startFakeServer(): Promise<FakeServer> {
  const certificates = await makeCertificates();
  const distrust = trust(certificates.authorityPem);
  const logins: LoginRequest[] = [];
  const requests: EngineRequest[] = [];
  let refusals: number[] = [];
  let node: { readonly host: string; readonly port: number } | undefined;
  let open = 0;
  let answer: (request: EngineRequest) => AsyncIterable<ResultItem> = nothing;
  const engine = {
    name: "fake",
    federation: { stsUrl: "https://login.example/", resource: "https://elsewhere.example/" },
    async login(request: LoginRequest) {
      logins.push(request);
      const number = refusals.shift() ?? (allowed(request) ? undefined : 18456);
      if (number !== undefined)
        throw new SqlError({ number, message: `Login failed (${number}) ${request.password}` });
      if (node !== undefined && request.server !== node.host)
        throw new SentOn(node.host, node.port);
      open += 1;
      return {
        database: request.database,
        run(asked: EngineRequest) {
          requests.push(asked);
          return asked.text.startsWith("set ") ? nothing() : answer(asked);
        },
        transaction() {},
        reset() {},
        close() {
          open -= 1;
        },
      };
    },
  };
  // Azure has no certificate for whatever name somebody asks by.
  const { leaf, context } = certificates;
  const listener = await listenForTds(engine, { leaf, contextFor: async () => context });
  return {
    port: listener.port,
    logins,
    requests,
    get open() {
      return open;
    },
    refuse(...numbers) {
      refusals = numbers;
    },
    sendOn(to) {
      node = to;
    },
    runs(next) {
      answer = next;
      logins.length = 0;
      requests.length = 0;
      refusals = [];
      node = undefined;
    },
    stop() {
      distrust();
      return listener.stop();
    },
  };
}

function allowed({ password, token }: LoginRequest): boolean {
  return password === PASSWORD || token !== undefined;
}

async function* nothing(): AsyncIterable<ResultItem> {}
