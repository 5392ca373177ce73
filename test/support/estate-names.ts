import type { Site } from "../../config/pair.ts";
import { defaults } from "../../simulator/seed.ts";

export interface EstateOptions {
  /** Without it, a name that no other estate of this process has. */
  readonly name?: string;
  readonly strategy?: "relocate" | "stay" | "attach" | "dualStandby";
  /** SSISDB on managed instances. */
  readonly onInstances?: true;
  readonly mode?: "hot" | "cold";
  readonly catalogRole?: "leave";
  /** `attach` inside one factory: the secondary site's runtime has this name then. */
  readonly secondName?: string;
  /** `public`: of managed instances only; their runtime joins no network then. */
  readonly endpoint?: "server" | "listener" | "public";
  readonly failover?: "planned" | "forced";
  readonly allowDataLossUntil?: string;
  readonly existingGroup?: boolean;
  readonly role?: "drive" | "follow";
  readonly runState?: "managed" | "external";
  readonly triggers?: Readonly<Record<string, object>>;
  readonly customSetup?: boolean;
  readonly expressSetup?: boolean;
  /** Files that are run when the estate is taken over. */
  readonly onTakeOver?: readonly string[];
  /** Schedules of SQL Server Agent that both instances have, enabled on the home one. */
  readonly agentSchedules?: readonly string[];
  readonly more?: Readonly<Record<string, unknown>>;
}

const scope = `/subscriptions/${defaults.subscriptionId}/resourceGroups`;

/** How everything of an estate is called in Azure; all of it follows from its own name and its shape. */
export class EstateNames {
  readonly name: string;
  readonly options: EstateOptions;

  constructor(name: string, options: EstateOptions) {
    this.name = name;
    this.options = options;
  }

  get group(): string {
    return `fog-${this.name}`;
  }
  /** A factory on each side; otherwise both sites share one. */
  get ownFactories(): boolean {
    const { strategy, secondName } = this.options;
    return (strategy === "attach" || strategy === "dualStandby") && secondName === undefined;
  }
  get factoryId(): string {
    return this.factoryAt("primary");
  }
  get runtimeId(): string {
    return this.runtimeIdAt("primary");
  }
  factoryAt(site: Site): string {
    return `${scope}/rg-${this.name}/providers/Microsoft.DataFactory/factories/${this.factoryName(site)}`;
  }
  runtimeIdAt(site: Site): string {
    return `${this.factoryAt(site)}/integrationruntimes/${this.runtimeName(site)}`;
  }
  serverId(site: Site): string {
    const kind = this.options.onInstances ? "managedInstances" : "servers";
    return `${scope}/rg-${this.name}-${site}/providers/Microsoft.Sql/${kind}/${this.serverName(site)}`;
  }
  serverName(site: Site): string {
    return `sql-${this.name}-${site}`;
  }
  subnetId(site: Site): string {
    return `${scope}/rg-${this.name}-${site}/providers/Microsoft.Network/virtualNetworks/vnet-${site}/subnets/ssis-${this.name}`;
  }
  setupOf(site: Site): string {
    return `https://st${this.name}${site}.blob.core.windows.net/setup`;
  }
  storageId(site: Site): string {
    return `${scope}/rg-${this.name}-${site}/providers/Microsoft.Storage/storageAccounts/st${this.name}${site}`;
  }
  sasOf(site: Site): string {
    return `?sv=2024-11-04&se=2099-12-31T00%3A00%3A00Z&sr=c&sp=rwl&sig=${site}-of-${this.name}`;
  }

  factoryName(site: Site): string {
    return site === "secondary" && this.ownFactories ? `adf-${this.name}-away` : `adf-${this.name}`;
  }

  runtimeName(site: Site): string {
    return site === "secondary" ? (this.options.secondName ?? "ssis") : "ssis";
  }
}
