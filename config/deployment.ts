import type { Pair, Site } from "./pair.ts";

/** A JSON value as it stands in a REST body. */
export type Json = string | number | boolean | null | readonly Json[] | JsonObject;
export interface JsonObject {
  readonly [key: string]: Json;
}

/** The whole configuration of one stack, checked and with every default filled in. */
export interface Deployment {
  /** The site this stack is; undefined for the cluster stack, which has none. */
  readonly site: Site | undefined;
  /** The flag with its time, as configured for this stack. */
  readonly flag: Pair;
  /** Sorted by name. */
  readonly estates: readonly Estate[];
  readonly cluster: Cluster | undefined;
  /** Things worth saying in every preview that stop nothing. */
  readonly warnings: readonly string[];
}

/**
 * What a failover does to the integration runtime (IR):
 * `stay`: nothing, the listener moves beneath it; `relocate`: one IR is stopped, edited, started;
 * `attach`: a new IR in another factory gets the catalog; `dualStandby`: two IRs swap roles.
 */
export type Strategy = "stay" | "relocate" | "attach" | "dualStandby";
export type CatalogKind = "server" | "managedInstance";

/** One SSISDB on one failover group with its IR. */
export interface Estate {
  readonly name: string;
  readonly strategy: Strategy;
  /** What holds SSISDB, told by the resource ids of the sites. */
  readonly kind: CatalogKind;
  /** `leave`: the database stays where it is, only IR or factory are lost (strategy attach). */
  readonly catalogRole: "move" | "leave";
  readonly failover: Failover;
  readonly failoverGroup: FailoverGroup;
  readonly catalog: Catalog;
  /** Present exactly when the strategy is `dualStandby`. */
  readonly dualStandby: { readonly pairName: string; readonly mode: "hot" | "cold" } | undefined;
  /** One factory for both sites (stay, relocate) or one for each (attach, dualStandby). */
  readonly factories: "shared" | "own";
  readonly triggers: readonly TriggerSettings[];
  readonly hooks: Hooks;
  /** `external`: a schedule starts and stops the IR; a takeover still starts it once. */
  readonly runState: "managed" | "external";
  readonly timeouts: Timeouts;
  readonly sites: { readonly primary: EstateSite; readonly secondary: EstateSite };
}

export interface Failover {
  readonly mode: "planned" | "forced";
  /** RFC 3339; a forced failover is newly sent only until then. "" means never. */
  readonly allowDataLossUntil: string;
}

export interface FailoverGroup {
  readonly name: string;
  /** True: the group is only read; false: the home stack makes it. */
  readonly existing: boolean;
  /** `follow`: somebody else moves the role, we wait for it. */
  readonly role: "drive" | "follow";
}

export interface Catalog {
  /** What the IR connects to: the site's own server, the group's listener, the public endpoint. */
  readonly endpoint: "server" | "listener" | "public";
  readonly authentication: "sql" | "entra";
  /** Service objective of SSISDB at its birth; never on a managed instance. */
  readonly pricingTier: string | undefined;
}

export interface TriggerSettings {
  readonly name: string;
  /** RFC 3339; needed to start a tumbling-window trigger. */
  readonly backfillFrom: string | undefined;
}

/** Paths of .sql files, relative to the project directory, in the order in which they run; and the ready hooks. */
export interface Hooks {
  readonly onTakeOver: readonly string[];
  readonly onRelease: readonly string[];
  /** Schedules of SQL Server Agent that follow the role; on managed instances only. */
  readonly agentSchedules: readonly string[];
  /** SQL logins that both servers have with one SID. */
  readonly logins: readonly string[];
  readonly variables: readonly EnvironmentVariable[];
}

/** A variable of an environment of SSISDB. */
export interface EnvironmentVariable {
  readonly folder: string;
  readonly environment: string;
  readonly name: string;
  /** Undefined where it is a secret of the stack. */
  readonly values: Readonly<Record<Site, VariableValue>> | undefined;
}
export type VariableValue = string | number | boolean;

/** Milliseconds of Azure's time. */
export interface Timeouts {
  /** How long running packages may take to end: 30 min planned, 0 forced unless configured. */
  readonly drain: number;
  /** For one call to Azure or SQL Server; 60 s unless configured. */
  readonly call: number;
  /** For the IR to be Started; 90 min unless configured. */
  readonly start: number;
  /** For the IR to be Stopped; 10 min unless configured. */
  readonly stop: number;
}

/** An Azure region, by the name Azure compares with and as the configuration wrote it. */
export interface Location {
  /** `westeurope` */
  readonly name: string;
  /** `West Europe` */
  readonly written: string;
}

/** An ARM resource id in its parts; compare with `sameResource` (ids ignore case). */
export interface ResourceId {
  /** As written. */
  readonly id: string;
  readonly subscriptionId: string;
  readonly resourceGroup: string;
  /** `Microsoft.Sql/servers`, in the spelling of Azure's documentation. */
  readonly type: string;
  readonly name: string;
}

/** One estate at one site, every per-site override applied. */
export interface EstateSite {
  readonly site: Site;
  /** Region of the site: its server and, but for `stay`, its IR. */
  readonly location: Location;
  /** The server or managed instance that holds SSISDB here. */
  readonly sqlServer: ResourceId;
  /** Host name given in the configuration (without port); else derive it, see endpoints.ts. */
  readonly sqlHost: string | undefined;
  /** `host:port` at which this program opens its SQL connection, if not at the host itself. */
  readonly sqlDial: string | undefined;
  /** Of this program's SQL connection; `strict` is TDS 8. */
  readonly sqlEncrypt: "tls" | "strict";
  /** Undefined exactly when authentication is `entra`. */
  readonly adminLogin: string | undefined;
  /** The factory this site's IR stands in; both sites have the same when it is shared. */
  readonly dataFactory: DataFactory;
  readonly runtime: Runtime;
  /** Where the IR runs while this site is active; `stay` has the primary's on both sites. */
  readonly placement: Placement;
}

export interface DataFactory {
  readonly name: string;
  readonly resourceGroup: string;
  readonly location: Location;
  /** True: it is only read, never written (a factory PUT wipes Git link and parameters). */
  readonly existing: boolean;
  /** Undefined: the subscription of the login. */
  readonly subscriptionId: string | undefined;
}

export interface Placement {
  readonly location: Location;
  readonly network: Network | undefined;
  /** Container URI of the custom setup script, without its SAS token. */
  readonly customSetup: string | undefined;
}

export interface Network {
  readonly injection: "express" | "standard";
  readonly subnet: ResourceId;
  /** Resource ids: none, or exactly two with standard injection. */
  readonly publicIps: readonly string[];
}

/** The IR as configured, by its REST names; endpoints.ts and Placement have the rest of the body. */
export interface Runtime {
  readonly name: string;
  readonly description: string | undefined;
  readonly nodeSize: string;
  /** REST: numberOfNodes. */
  readonly nodeCount: number;
  readonly maxParallelExecutionsPerNode: number | undefined;
  readonly edition: "Standard" | "Enterprise";
  readonly licenseType: "LicenseIncluded" | "BasePrice";
  readonly expressCustomSetupProperties: readonly ExpressSetup[];
  readonly dataProxyProperties: DataProxy | undefined;
  readonly packageStores: readonly PackageStore[];
  /** Name of the factory's credential (user-assigned identity) for Entra authentication. */
  readonly credential: string | undefined;
  /** Name of the factory's managed virtual network. */
  readonly managedVirtualNetwork: string | undefined;
  readonly dataFlowProperties: JsonObject | undefined;
  readonly copyComputeScaleProperties: JsonObject | undefined;
  readonly pipelineExternalComputeScaleProperties: JsonObject | undefined;
  /** Merged deeply into the REST body `{properties: …}` last: it holds what stands below `properties`. */
  readonly extra: JsonObject;
}

/** Express custom setup without its secrets; `secretNameOf` says where each one comes from. */
export type ExpressSetup =
  | { readonly type: "CmdkeySetup"; readonly targetName: string; readonly userName: string }
  | {
      readonly type: "EnvironmentVariableSetup";
      readonly variableName: string;
      /** Undefined: the value is a secret of the stack. */
      readonly variableValue: string | undefined;
    }
  | { readonly type: "AzPowerShellSetup"; readonly version: string }
  | {
      readonly type: "ComponentSetup";
      readonly componentName: string;
      /** True: the licence key is a secret of the stack. */
      readonly licensed: boolean;
    };

export interface DataProxy {
  /** Name of the self-hosted IR (REST: connectVia.referenceName). */
  readonly connectVia: string;
  /** Name of the linked service (REST: stagingLinkedService.referenceName). */
  readonly stagingLinkedService: string;
  readonly path: string | undefined;
}

export interface PackageStore {
  readonly name: string;
  /** Name of the linked service (REST: packageStoreLinkedService.referenceName). */
  readonly packageStoreLinkedService: string;
}

/** The Integration Services service as a resource of a Windows failover cluster. */
export interface Cluster {
  /** Release of SQL Server: "2008" to "2025". */
  readonly version: string;
  readonly nodes: readonly ClusterNode[];
  readonly resourceName: string;
  /** `sqlServerGroup`: fails over with SQL Server; `ownGroup`: by itself, with a double hop. */
  readonly layout: "sqlServerGroup" | "ownGroup";
  readonly group: string;
  /** Node names that may own the resource. */
  readonly owners: readonly string[];
  /** Cluster resources it depends on: SQL Server (layout sqlServerGroup) and the shared disk. */
  readonly sqlServerResource: string | undefined;
  readonly disk: string;
  /** Windows folder on the shared disk for MsDtsSrvr.ini.xml. */
  readonly folder: string;
  /** `virtual server\instance`, or only the virtual server for a default instance. */
  readonly serverNames: readonly string[];
  /** StorePath of the packages. */
  readonly packages: string;
  /** Windows accounts with List Folders and Write on the packages. */
  readonly packageWriters: readonly string[];
  /** Windows accounts that connect remotely (DCOM). */
  readonly remoteUsers: readonly string[];
}

export interface ClusterNode {
  readonly name: string;
  /** Where SSH listens. */
  readonly host: string;
  readonly port: number;
  readonly user: string;
  /** `SHA256:…` fingerprint of the node's SSH host key. */
  readonly hostKey: string;
}
