import { z } from "zod";
import { SQL_STEPS } from "../sql-steps.ts";
import { key } from "./checked.ts";
import { clusterSchema } from "./cluster.ts";
import { estateSchema } from "./estate.ts";
import { time } from "./formats.ts";

/** The keys of the project's own namespace in Pulumi.yaml and Pulumi.<stack>.yaml. */
export const stackSchema = z.strictObject({
  site: key(z.enum(["primary", "secondary"]), {
    description: "The site that this stack is.",
    otherwise: "from the stack's name, which ends in primary or secondary",
  }),
  activeRegion: key(z.enum(["primary", "secondary"]), {
    description:
      "The flag: the site that runs SSIS. `npm run flip` writes it together with `activeSince`.",
    default: "primary",
  }),
  activeSince: key(time, {
    description:
      "RFC 3339 time of the flip; a later one acts, an earlier one is refused as a stale checkout.",
    default: "",
  }),
  failover: key(z.enum(["planned", "forced"]), {
    description:
      "`planned` loses no data and needs both regions; `forced` works without the other one and may lose data. There is no step from one to the other by itself.",
    default: "planned",
    where: "each estate",
  }),
  allowDataLossUntil: key(time, {
    description: "RFC 3339 time, at most 24 hours ahead: `forced` counts only until then.",
    default: "",
    where: "each estate",
  }),
  estates: key(z.record(z.string(), estateSchema), {
    description: "The estates by name. A stack's value replaces the whole object of Pulumi.yaml.",
    default: {},
  }),
  sqlDoneByHand: key(z.record(z.string(), z.partialRecord(z.enum(SQL_STEPS), z.string())), {
    description:
      "By estate and step: the takeover (its `activeSince`, or `activeRegion` where that is empty) for which somebody has run the step's T-SQL by hand. A step that only SQL can do, on a server that cannot be reached from here, prints the T-SQL and how to set this; it counts for that step of that takeover only, and only while SQL cannot be reached.",
    default: {},
  }),
  cluster: key(clusterSchema, {
    description: "The Windows cluster, in a stack of its own with `estates: {}`.",
  }),
});

export type StackInput = z.output<typeof stackSchema>;
export type EstateInput = z.output<typeof estateSchema>;
export type RuntimeInput = NonNullable<EstateInput["runtime"]>;
export type SiteInput = EstateInput["sites"]["primary"];
export type DataFactoryInput = NonNullable<EstateInput["dataFactory"]>;
export type ClusterInput = z.output<typeof clusterSchema>;

/** A tree with any part missing: what is left of a configuration when its bad parts are cut out. */
export type Draft<T> = T extends readonly (infer Item)[]
  ? readonly (Draft<Item> | undefined)[]
  : T extends object
    ? { readonly [K in keyof T]?: Draft<T[K]> | undefined }
    : T;
