import { ADMIN_LOGIN } from "../../drill/estates/configuration.ts";
import { addressOf, DNS_ZONE, type SampleEstate } from "../../drill/estates/sample.ts";
import type { Stage } from "../../drill/stage/stage.ts";
import { beginStanding } from "../../simulator/data-factory/new-runtime.ts";
import type { Fault } from "../../simulator/faults.ts";
import { seedWorld, worldDocument } from "../../simulator/seed.ts";
import type { Documented } from "../azure/documented-codes.ts";

/** One code, and the estate to which it happens. */
export interface Coded extends Documented {
  readonly estate: SampleEstate;
}

export type Standing = Pick<Coded, "estate">;

/** An estate to which nothing happens. */
export function bystander(): Standing {
  const [first] = codedEstates([{ code: "bystander", at: "start" }]);
  if (first === undefined) throw new Error("no estate");
  return { estate: { ...first.estate, name: "bystander" } };
}

/** What SQL Server and Azure say beside the code in these tests: their own words must be printed too. */
export const wordsOn = ({ code, inner }: Documented): string =>
  inner === undefined ? `Their own words on ${code}.` : `${inner}: Their own words on ${inner}.`;

const ON_INSTANCES = /^Instance|^ManagedInstance|^GeoDr|^DnsZoneMismatch|RegionMismatch$/;

export function codedEstates(codes: readonly Documented[]): readonly Coded[] {
  return codes.map((documented, at) => {
    const { code } = documented;
    // A storage account of the estate has its name in it, and 24 characters at most.
    const name = `e${String(at).padStart(2, "0")}-${code.toLowerCase().slice(0, 14)}`;
    const onInstances = /master key/.test(documented.at) || ON_INSTANCES.test(code);
    const estate: SampleEstate = {
      name,
      row: onInstances ? "MI-2" : "DB-2",
      strategy: "relocate",
      endpoint: "server",
      // What takes over is there before; what a first deployment makes is not.
      brownfield: !documented.at.startsWith("new"),
      // Private names of instances resolve in their network only.
      network: onInstances,
      ...(onInstances ? { onInstances } : {}),
      triggers: [],
      regions: { primary: "westeurope", secondary: "northeurope" },
    };
    return { ...documented, estate };
  });
}

/** The runtime Started at the primary site, SSISDB in its group, the secondary site a copy: what there is before a takeover. */
export async function letStand(stage: Stage, coded: readonly Standing[]): Promise<void> {
  const { world } = stage.simulator;
  for (const { estate } of coded) {
    const { factoryIds, runtimeIds, servers, subnets } = addressOf(estate);
    const host = servers.primary.split("/").at(-1);
    const zone = estate.onInstances ? `${DNS_ZONE}.` : "";
    const place = { id: runtimeIds.primary, factoryId: factoryIds.primary, name: "ssis" };
    beginStanding(world, place, {
      type: "Managed",
      typeProperties: {
        computeProperties: { location: "westeurope", numberOfNodes: 1 },
        ssisProperties: {
          catalogInfo: {
            catalogServerEndpoint: `${host}.${zone}database.windows.net`,
            catalogAdminUserName: ADMIN_LOGIN,
            catalogAdminPassword: {
              type: "SecureString",
              value: stage.secrets.get(estate.name)?.catalogPassword.value ?? "",
            },
          },
        },
        ...(estate.network && { customerVirtualNetwork: { subnetId: subnets.primary } }),
      },
    });
  }
  const states = () =>
    coded.map(
      ({ estate }) => world.state.runtimes.get(addressOf(estate).runtimeIds.primary)?.state,
    );
  while (states().some((state) => state === "Starting")) {
    await new Promise((resolve) => setTimeout(resolve, 100));
    world.advance();
  }
  const failed = states().findIndex((state) => state !== "Started");
  if (failed >= 0)
    throw new Error(`${coded[failed]?.estate.name} was to stand before the takeover`);
  group(stage, coded, ["SSISDB"]);
}

/** A failover group that is there already. */
export function group(
  stage: Stage,
  coded: readonly Standing[],
  databases: readonly string[],
): void {
  const failoverGroups = coded.map(({ estate }) => {
    const { group: name, servers } = addressOf(estate);
    return { name, ...servers, databases };
  });
  seedWorld(stage.simulator.world, worldDocument.parse({ failoverGroups }));
}

/** Each code as Azure, or SQL Server, gives it: at its call, in its shape. */
export function faultsOf(coded: Coded): readonly Fault[] {
  const { code, at, status = 400, estate } = coded;
  const { group: name, runtimeIds, servers } = addressOf(estate);
  const message = wordsOn(coded);
  const answer = { status, body: { error: { code, message } } };
  const id = estate.name;
  const statement = (matches: string, number = Number(code)): Fault => ({
    id: `${id} ${number}`,
    server: servers.secondary,
    statement: { number, message, matches },
  });
  switch (at) {
    case "start":
      return [
        { id, times: 1, runtime: runtimeIds.primary, nextStart: { errorCode: code, message } },
      ];
    case "stop":
      return [
        { id, runtime: runtimeIds.primary, stopHangs: true },
        {
          id: `${id} operation`,
          match: { method: "GET", path: `adf-${id}/.*/stop/operationstatuses/` },
          answer: {
            status: 200,
            body: { status: "Failed", name: "1", properties: null, error: { code, message } },
          },
        },
      ];
    case "failover":
      return [{ id, match: { method: "POST", path: `/${name}/failover\\?` }, answer }];
    case "planned failover, later":
      return [{ id, group: name, plannedFailover: { errorCode: code, message } }];
    case "new group":
    case "new instance group":
      return [{ id, match: { method: "PUT", path: `failoverGroups/${name}\\?` }, answer }];
    case "SSISDB joins the group":
      return [{ id, match: { method: "PATCH", path: `failoverGroups/${name}\\?` }, answer }];
    case "login":
    case "login of the master key's step":
      return [{ id, server: servers.secondary, login: { number: Number(code), message } }];
    case "rotation":
      return [];
    case "master key":
      return masterKeyFaults(code, statement);
  }
}

/** On which statement of the program, or of the cure, SQL Server gives the number. */
function masterKeyFaults(
  code: string,
  statement: (matches: string, number?: number) => Fault,
): readonly Fault[] {
  switch (code) {
    case "15594":
    case "15276":
    case "15247":
    case "15151":
      return [statement("sp_control_dbmasterkey_password")];
    case "15313":
    case "15466":
      return [
        statement("^ALTER MASTER KEY ADD ENCRYPTION BY SERVICE MASTER KEY", 15581),
        statement("^OPEN MASTER KEY"),
      ];
    case "15579":
      return [statement("^ALTER MASTER KEY ADD ENCRYPTION BY SERVICE MASTER KEY")];
    default:
      return [statement("^ALTER MASTER KEY ADD ENCRYPTION BY PASSWORD")];
  }
}
