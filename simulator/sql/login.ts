import { isSqlAudience } from "../login/tokens.ts";
import { type LoginRequest, SentOn, Unreachable } from "../tds/engine.ts";
import type { FirewallRule, SqlServer } from "../world/servers.ts";
import type { World } from "../world.ts";
import { SqlError } from "./errors.ts";
import { fitsPassword } from "./logins/password-hash.ts";
import { mayEnter, systemDatabasesOf } from "./place.ts";
import { type Principal, Session } from "./session.ts";

/** Checks Entra access tokens. */
export interface TokenChecker {
  verify(
    token: string,
    isAudience: (audience: string) => boolean,
  ): { readonly clientId: string } | undefined;
}

const refusals: Readonly<Record<number, (request: LoginRequest) => string>> = {
  4060: ({ database }) =>
    `Cannot open database "${database}" requested by the login. The login failed.`,
  18456: (request) => `Login failed for user '${shownUser(request)}'.`,
  40532: ({ server }) => `Cannot open server "${server}" requested by the login. The login failed.`,
  40613: ({ database, server }) =>
    `Database '${database}' on server '${server}' is not currently available. Please retry the connection later.`,
  40971: ({ serverName = "" }) =>
    `Cannot open Failover Group "${serverName}" requested by the login. The login failed.`,
  40615: ({ server, clientAddress }) =>
    `Cannot open server '${server}' requested by the login. Client with IP address '${clientAddress}' is not allowed to access the server.`,
  40914: ({ server }) =>
    `Cannot open server '${server}' requested by the login. Client is not allowed to access the server.`,
  47073: () =>
    "An instance-specific error occurred while establishing a connection to SQL Server. The public network interface on this server is not accessible. To connect to this server, use the Private Endpoint from inside your virtual network.",
};

const refuse = (number: number, request: LoginRequest, message?: string): SqlError =>
  new SqlError({
    number,
    severity: number === 18456 || number === 40615 ? 14 : 11,
    message:
      message ?? refusals[number]?.(request) ?? `Login failed for user '${shownUser(request)}'.`,
  });

const shownUser = ({ token, user }: LoginRequest): string =>
  token === undefined ? user : "<token-identified principal>";

/** Lets somebody in, or refuses as Azure's gateway and servers do, in their order. */
export function logIn(world: World, tokens: TokenChecker, request: LoginRequest): Session {
  world.advance();
  const endpoint = world.resolve(request.serverName ?? request.server);
  if (endpoint === undefined) throw refuse(40532, request);
  const { server, via } = endpoint;
  const closed = via === "public" && server.publicDataEndpointEnabled !== true;
  if (closed || server.stopped === true || world.faults.isSqlUnreachable(server))
    throw new Unreachable();
  try {
    const session = openSession(world, server, tokens, request);
    // Such as eb4ed3aa2e.tr1.westeurope1-a.worker.database.windows.net (tediousjs/tedious#1081): no certificate of the gateway is for it.
    if (server.redirects === true)
      throw new SentOn(`node.tr1.${server.location}1-a.worker.${suffixOf(server.host)}`, 11003);
    record(world, server, session.principal.name);
    return session;
  } catch (error) {
    if (error instanceof SqlError) record(world, server, shownUser(request), error.number);
    throw error;
  }
}

/** `database.windows.net` of `sql-weu.database.windows.net`, and of an instance's longer name. */
const suffixOf = (host: string): string => host.slice(host.indexOf("database."));

function record(world: World, server: SqlServer, user: string, number?: number): void {
  const ok = number === undefined;
  world.record({ kind: "login", server: server.id, user, ok, ...(ok ? {} : { number }) });
}

function openSession(
  world: World,
  server: SqlServer,
  tokens: TokenChecker,
  request: LoginRequest,
): Session {
  if (!passesFirewall(server, request.clientAddress)) throw refuse(40615, request);
  const fault = world.faults.strikeLogin(server, request.user);
  if (fault !== undefined) throw refuse(fault.number, request, fault.message);
  const principal =
    request.token === undefined
      ? checkPassword(server, request)
      : checkToken(server, tokens, request, request.token);
  const database = chooseDatabase(world, server, request);
  // Behind a listener are the databases of its group (azure-docs#20558); an instance's group has all of them.
  const chosen = world.database(server.id, database);
  if (chosen !== undefined && !mayEnter(principal, world.content(chosen)))
    throw refuse(4060, request);
  if (chosen !== undefined && !world.isBehind(request.serverName ?? request.server, chosen))
    throw refuse(40971, request);
  return new Session({ world, server, principal, application: request.application, database });
}

/**
 * A server without any rule lets everybody in: it stands for one that is reached by private link.
 * With rules, one of them must cover the client, or be Azure's "allow Azure services" (0.0.0.0).
 */
function passesFirewall({ kind, firewallRules }: SqlServer, address: string): boolean {
  if (kind === "managedInstance" || firewallRules.length === 0) return true;
  return firewallRules.some((rule) => allowsAzure(rule) || covers(rule, address));
}

export const allowsAzure = ({ startIpAddress, endIpAddress }: FirewallRule): boolean =>
  startIpAddress === "0.0.0.0" && endIpAddress === "0.0.0.0";

const covers = ({ startIpAddress, endIpAddress }: FirewallRule, address: string): boolean =>
  asNumber(startIpAddress) <= asNumber(address) && asNumber(address) <= asNumber(endIpAddress);

const asNumber = (address: string): number =>
  address.split(".").reduce((sum, part) => sum * 256 + Number(part), 0);

/** SQL logins; the name may carry the server's, as in `admin@sql-weu`. */
function checkPassword(server: SqlServer, request: LoginRequest): Principal {
  const suffix = `@${server.name.toLowerCase()}`;
  const given = request.user;
  const user = given.toLowerCase().endsWith(suffix) ? given.slice(0, -suffix.length) : given;
  const wanted = user.toLowerCase();
  if (server.administratorLogin.toLowerCase() === wanted) {
    if (user !== "" && server.administratorPassword === request.password) {
      return { name: server.administratorLogin, isAdministrator: true };
    }
    throw refuse(18456, request);
  }
  const login = server.logins.find(({ name }) => name.toLowerCase() === wanted);
  if (login?.enabled !== true || !fitsPassword(login.passwordHash, request.password))
    throw refuse(18456, request);
  return { name: login.name, isAdministrator: false, sid: login.sid };
}

function checkToken(
  server: SqlServer,
  tokens: TokenChecker,
  request: LoginRequest,
  token: string,
): Principal {
  const shown = tokens.verify(token, isSqlAudience);
  if (shown === undefined) throw refuse(18456, request);
  const isIn = (ids: readonly string[]): boolean =>
    ids.some((id) => id.toLowerCase() === shown.clientId.toLowerCase());
  if (isIn(server.entraUsers)) return { name: shown.clientId, isAdministrator: false };
  if (!isIn(server.entraAdministrators)) throw refuse(18456, request);
  return { name: shown.clientId, isAdministrator: true };
}

/** The database that was asked for, by its own spelling; master when none was. */
function chooseDatabase(world: World, server: SqlServer, request: LoginRequest): string {
  if (request.database === "") return "master";
  const wanted = request.database.toLowerCase();
  const system = systemDatabasesOf(server).find((name) => name === wanted);
  if (system !== undefined) return system;
  const database = world.database(server.id, request.database);
  if (database === undefined) throw refuse(4060, request);
  // A copy that is still being seeded cannot be opened.
  if (!world.isOnline(database)) throw refuse(40613, request);
  return database.name;
}
