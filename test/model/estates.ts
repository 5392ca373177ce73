import type { Estate } from "../../config/deployment.ts";
import { SITES, type Site } from "../../config/pair.ts";
import { type EstateOptions, TestEstate } from "../support/estate.ts";
import type { Chance } from "./chance.ts";

export interface ModelOptions extends EstateOptions {
  /** SSISDB is still to be made; the group stands without it where it exists already, and is made by the program else. */
  readonly unborn?: true;
  /** SQL hooks, variables by site, and (on managed instances) schedules of SQL Server Agent by role. */
  readonly hooks?: true;
}

const SHAPES: readonly ModelOptions[] = [
  { strategy: "stay", endpoint: "listener" },
  { strategy: "relocate" },
  { strategy: "relocate", endpoint: "listener" },
  { strategy: "relocate", customSetup: true },
  { strategy: "relocate", onInstances: true },
  { strategy: "relocate", onInstances: true, endpoint: "listener" },
  { strategy: "relocate", onInstances: true, endpoint: "public" },
  { strategy: "attach" },
  { strategy: "attach", onInstances: true },
  { strategy: "attach", onInstances: true, endpoint: "public" },
  { strategy: "attach", secondName: "ssis-two" },
  { strategy: "attach", catalogRole: "leave" },
  { strategy: "attach", catalogRole: "leave", secondName: "ssis-two" },
  { strategy: "dualStandby", mode: "hot" },
  { strategy: "dualStandby", mode: "cold" },
  { strategy: "dualStandby", mode: "cold", onInstances: true },
];

/** @param name in the name of its password, too */
export function anyShape(chance: Chance, name: string): ModelOptions {
  const shape = chance.of(SHAPES);
  const hooks = chance.once(4);
  return {
    ...shape,
    name,
    ...(chance.once(8) && { triggers: { nightly: {}, hourly: {} } }),
    ...(chance.once(12) && { role: "follow" }),
    ...(chance.once(12) && { runState: "external" }),
    ...(chance.once(4) && { existingGroup: false }),
    ...(chance.once(8) && { unborn: true }),
    ...(hooks && { hooks, more: { hooks: hooksOf(shape.onInstances === true) } }),
    ...(hooks && shape.onInstances && { agentSchedules: [SCHEDULE] }),
  };
}

const SCHEDULE = "Nightly load";
const FOLDER = "Sales";
const VARIABLE = { name: "Inbox", values: { primary: "stweu", secondary: "st'neu" } } as const;

const hooksOf = (onInstances: boolean) => ({
  onTakeOver: ["test/reconcilers/hooks/takes.sql", "test/reconcilers/hooks/second.sql"],
  environments: { [FOLDER]: { Region: { [VARIABLE.name]: VARIABLE.values } } },
  ...(onInstances && { agentSchedules: [SCHEDULE] }),
});

/** An estate whose configuration is read once for each variation of it: reading it is most of what a small `up` costs. */
export class ModelEstate extends TestEstate {
  declare readonly options: ModelOptions;
  readonly #read = new Map<string, Estate>();

  /** As the program finds it at first. */
  begun(): this {
    if (this.options.unborn)
      return this.options.existingGroup === false ? this : this.grouped("primary", []);
    this.standing();
    const [catalog] = [...this.#catalogs()];
    if (this.options.hooks && catalog !== undefined)
      catalog.folders = [{ name: FOLDER, environments: [] }];
    return this;
  }

  *#catalogs() {
    const { world } = this.azure;
    for (const site of SITES) {
      const database = world.database(this.serverId(site), "SSISDB");
      const catalog = database && world.catalog(database);
      if (catalog !== undefined) yield catalog;
    }
  }

  /** What the ready hooks have not done for `site`; undefined: all is as wanted, or there are none. */
  hooksNotAsWanted(site: Site): string | undefined {
    if (!this.options.hooks) return undefined;
    if (this.options.onInstances)
      for (const one of SITES) {
        const [enabled] = this.schedulesAt(one);
        if (enabled !== (one === site))
          return `the Agent schedule of ${one} is ${enabled ? "enabled" : "disabled"}`;
      }
    // A folder comes with the projects that are deployed to it.
    const [catalog] = [...this.#catalogs()];
    const folder = catalog?.folders.find(({ name }) => name === FOLDER);
    const variables = folder?.environments.flatMap((one) => one.variables);
    const value = variables?.find(({ name }) => name === VARIABLE.name)?.value;
    if (folder !== undefined && value !== VARIABLE.values[site])
      return `the variable ${VARIABLE.name} is ${value}`;
    return undefined;
  }

  passwordAfter(rotations: number): string {
    return rotations === 0 ? this.password : `${this.password}-${rotations}`;
  }

  /** Somebody changes the administrators' passwords of both servers. */
  rotate(rotations: number): void {
    const { world } = this.azure;
    for (const site of SITES) {
      const server = world.server(this.serverId(site));
      if (server !== undefined) server.administratorPassword = this.passwordAfter(rotations);
    }
    world.changed();
  }

  /** The failover group where it is made already. */
  get groupIfAny() {
    return this.azure.world.state.groups.find((one) => one.name === this.group);
  }

  override configured(more: Readonly<Record<string, unknown>> = {}): Estate {
    const key = JSON.stringify(more);
    const known = this.#read?.get(key);
    if (known !== undefined) return known;
    const estate = super.configured(more);
    this.#read?.set(key, estate);
    return estate;
  }

  get isPair(): boolean {
    return this.options.strategy === "dualStandby";
  }
  get catalogStays(): boolean {
    return this.options.catalogRole === "leave";
  }
  /** Everything of a region may be lost, its factory too. */
  get survivesRegion(): boolean {
    return (
      (this.options.strategy === "attach" && this.ownFactories && !this.catalogStays) || this.isPair
    );
  }
  /** What no message and no state in clear may hold. */
  get secretsToKeep(): readonly string[] {
    return [
      this.password,
      "Master-Key-1",
      ...(this.options.customSetup ? [this.sasOf("primary"), this.sasOf("secondary")] : []),
    ];
  }
}
