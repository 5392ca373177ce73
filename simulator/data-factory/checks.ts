import { allowsAzure } from "../sql/login.ts";
import { fitsPassword } from "../sql/logins/password-hash.ts";
import { mayEnter } from "../sql/place.ts";
import { isTokenGood } from "../storage/sas.ts";
import { catalogName } from "../world/catalog.ts";
import type { IntegrationRuntime } from "../world/factories.ts";
import { region } from "../world/ids.ts";
import { objectAt, textAt } from "../world/json.ts";
import type { SqlLogin, SqlServer } from "../world/servers.ts";
import type { World } from "../world.ts";
import { type CatalogInfo, catalogEndpoint, catalogInfo } from "./catalog-target.ts";
import { injectionOf } from "./checks-network.ts";

/** Why a start fails: an error code of facts 2.9 and its text. */
export interface Failure {
  readonly code: string;
  readonly message: string;
}

/** What the service finds when it connects to the catalog's server, before it makes or opens SSISDB. */
export function checkCatalog(world: World, runtime: IntegrationRuntime): Failure | undefined {
  const info = catalogInfo(runtime);
  if (!info) return undefined;
  const endpoint = catalogEndpoint(world, runtime);
  if (!endpoint || world.faults.isRegionLost(endpoint.server.location))
    return noConnection(
      `A network-related or instance-specific error occurred while establishing a connection to '${info.endpoint}'.`,
    );
  const { server } = endpoint;
  if (isShutOut(server, runtime))
    return noConnection(
      `Cannot open server '${server.name}' requested by the login. Client with IP address '20.0.0.4' is not allowed to access the server. (40615)`,
    );
  const refused = checkLogin(world, runtime, info, server);
  if (refused) return refused;
  if (server.kind === "managedInstance" && info.pricingTier !== undefined)
    return {
      code: "CatalogPricingTierCannotBeSpecifiedForManagedInstance",
      message:
        "The catalog pricing tier cannot be specified when the catalog server is a managed instance.",
    };
  const database = world.database(server.id, catalogName);
  const login = plainLogin(info, server);
  if (login !== undefined && !database)
    return {
      code: "CatalogDbCreationFailure",
      message: "CREATE DATABASE permission denied in database 'master'. (262)",
    };
  if (login !== undefined && database && !mayEnter(login, world.content(database)))
    return noConnection(
      `Cannot open database "SSISDB" requested by the login. The login failed. (4060)`,
    );
  if (!database)
    return endpoint.via === "server" || endpoint.via === "public"
      ? undefined
      : {
          code: "CatalogDbCreationFailure",
          message: `SSISDB cannot be created through the failover group listener '${info.endpoint}'. Use the server's own endpoint for the first start.`,
        };
  if (!world.isBehind(info.endpoint, database))
    return noConnection(
      `Cannot open Failover Group "${info.endpoint}" requested by the login. The login failed. (40971)`,
    );
  if (!world.isOnline(database))
    return noConnection("Cannot open database 'SSISDB' requested by the login. (4060)");
  const catalog = world.catalog(database);
  if (!catalog)
    return {
      code: "InvalidCatalogDb",
      message: "Invalid object name 'catalog.catalog_properties'.",
    };
  const isPair = catalog.pairName !== undefined && catalog.pairName === info.pairName;
  if (!world.mayUseCatalog(catalog, runtime, info.pairName))
    return {
      code: "CatalogDbBelongsToAnotherIR",
      message: `The catalog database is in use by the integration runtime '${catalog.owner.runtime}' of the data factory '${catalog.owner.dataFactory}'.`,
    };
  // A standby of a pair attaches to the read-only copy (facts 1.3); anybody else must write to it.
  if (!isPair && !world.isWritable(database))
    return noConnection(
      "Failed to update database 'SSISDB' because the database is read-only. (3906)",
    );
  return undefined;
}

/** Nodes outside of every network come as "Azure services"; a server without any rule stands for one behind a private link, as for clients. */
function isShutOut({ kind, firewallRules }: SqlServer, runtime: IntegrationRuntime): boolean {
  if (kind === "managedInstance" || injectionOf(runtime).method !== "none") return false;
  if (objectAt(runtime.properties, "managedVirtualNetwork").referenceName) return false;
  return firewallRules.length > 0 && !firewallRules.some(allowsAzure);
}

/** The login that a runtime was given, where it is not the administrator's: it makes no database, and needs a user in SSISDB (facts 4.4). */
function plainLogin({ user }: CatalogInfo, server: SqlServer): SqlLogin | undefined {
  const same = (name: string) => name.toLowerCase() === user?.toLowerCase();
  return same(server.administratorLogin) ? undefined : server.logins.find(({ name }) => same(name));
}

function checkLogin(
  world: World,
  runtime: IntegrationRuntime,
  info: CatalogInfo,
  server: SqlServer,
): Failure | undefined {
  const failed = (user: string) => noConnection(`Login failed for user '${user}'. (18456)`);
  if (info.user === undefined) {
    const factory = world.state.factories.get(runtime.factoryId);
    const credential = objectAt(
      runtime.properties,
      "typeProperties",
      "ssisProperties",
      "credential",
    );
    const name =
      textAt(credential, "referenceName") || (factory?.identity === undefined ? "" : factory.name);
    const isKnown = server.entraIdentities.some((one) => one.toLowerCase() === name.toLowerCase());
    return name !== "" && isKnown ? undefined : failed("<token-identified principal>");
  }
  const { user, password } = info;
  const fault = world.faults.strikeLogin(server, user);
  if (fault) return noConnection(`${fault.message ?? "Login failed"} (${fault.number})`);
  const same = (name: string) => name.toLowerCase() === user.toLowerCase();
  const isRight = same(server.administratorLogin)
    ? server.administratorPassword === password
    : server.logins.some(
        (login) =>
          login.enabled && same(login.name) && fitsPassword(login.passwordHash, password ?? ""),
      );
  return isRight ? undefined : failed(user);
}

/** What happens with the container of the custom setup when the nodes are up. */
export function checkSetup(world: World, runtime: IntegrationRuntime): Failure | undefined {
  const script = setupScript(runtime);
  if (!script) return undefined;
  const inaccessible: Failure = {
    code: "CustomSetupScriptBlobContainerInaccessible",
    message: `The blob container '${script.uri}' of the custom setup cannot be accessed: it does not exist, its region does not answer, or the SAS token is not valid.`,
  };
  const container = world.state.setupContainers.get(script.uri);
  if (!container || world.faults.isRegionLost(container.location)) return inaccessible;
  // Whether the service takes one without its question mark is not known; its clients send it with that (facts 2.2).
  const { sasToken = "" } = script;
  if (!sasToken.startsWith("?") || !isTokenGood(world, container, sasToken)) return inaccessible;
  if (!container.hasMainCmd)
    return {
      code: "CustomSetupScriptNotFound",
      message: `There is no main.cmd at the root of '${script.uri}'.`,
    };
  return undefined;
}

/** How long the custom setup takes on the nodes. */
export function setupMinutes(world: World, runtime: IntegrationRuntime): number {
  const script = setupScript(runtime);
  return (script && world.state.setupContainers.get(script.uri)?.setupMinutes) ?? 0;
}

function setupScript(
  runtime: IntegrationRuntime,
): { uri: string; sasToken: string | undefined } | undefined {
  const script = objectAt(
    runtime.properties,
    "typeProperties",
    "ssisProperties",
    "customSetupScriptProperties",
  );
  const uri = textAt(script, "blobContainerUri")?.replace(/\/$/, "");
  return uri ? { uri, sasToken: textAt(script, "sasToken", "value") } : undefined;
}

function noConnection(message: string): Failure {
  return { code: "AzureSqlConnectionFailure", message };
}

/** Is the region where a runtime computes lost? */
export function isComputeLost(world: World, location: string): boolean {
  return region(location) !== "" && world.faults.isRegionLost(location);
}
