import { z } from "zod";
import type { FactoryAddress } from "../../azure/factories.ts";
import type { GroupAddress } from "../../azure/failover-groups.ts";
import { jsonObject } from "../../azure/json.ts";
import { resourceName } from "../../azure/resource-ids.ts";
import type { RuntimeAddress } from "../../azure/runtime-address.ts";
import type { Timeouts } from "../../config/deployment.ts";

export type { FactoryAddress, GroupAddress, RuntimeAddress, Timeouts };

/** What every resource of an estate is told. The engine hands over JSON of an older or newer program: it is parsed, never trusted. */
export const common = {
  estate: z.string().min(1),
  site: z.enum(["primary", "secondary"]),
  /** The flag with its time, `secondary since 2026-11-22T10:00:00Z`. */
  activeRegion: z.string().min(1),
  /** Managed instances whose DNS zone stands for `{zone}` in host names; absent for logical servers, whose names have none. */
  instances: z.array(z.string()).optional(),
  /** See `catalogPlaces`. */
  places: z.unknown().optional(),
};

/** The runtime uses the public endpoint of a managed instance. */
export const throughPublicEndpoint = z.boolean().optional();

/** Milliseconds of Azure's time; their defaults are in docs/configuration.md. */
export const timeouts = z.object({
  drain: z.number().nonnegative(),
  call: z.number().positive(),
  start: z.number().positive(),
  stop: z.number().positive(),
}) satisfies z.ZodType<Timeouts>;

/** Bound of a look whose silence counts for nothing, in milliseconds of Azure's time: whoever does not answer is not waited for. */
export const glance = ({ call }: Timeouts): number => Math.min(call, 15_000);

export const factoryAddress = z.object({
  subscriptionId: z.string(),
  resourceGroup: z.string(),
  factory: z.string(),
}) satisfies z.ZodType<FactoryAddress>;

export const runtimeAddress = factoryAddress.extend({
  name: z.string(),
}) satisfies z.ZodType<RuntimeAddress>;

/** `adf-sales/ssis` */
export const runtimeName = ({ factory, name }: RuntimeAddress): string => `${factory}/${name}`;

const groupAddress = z.discriminatedUnion("kind", [
  z.object({
    kind: z.literal("server"),
    subscriptionId: z.string(),
    resourceGroup: z.string(),
    server: z.string(),
    group: z.string(),
  }),
  z.object({
    kind: z.literal("instance"),
    subscriptionId: z.string(),
    resourceGroup: z.string(),
    location: z.string(),
    group: z.string(),
  }),
]) satisfies z.ZodType<GroupAddress>;

export const groupSides = z.object({ here: groupAddress, there: groupAddress });
export type GroupSides = z.infer<typeof groupSides>;

/** How this program reaches SSISDB of one side; the password is not an input, it comes through the provider's configuration. */
export const catalogAccess = z.object({
  host: z.string(),
  port: z.number().int(),
  dial: z.string().optional(),
  /** Absent: TLS inside the protocol's own greeting; `strict` is TDS 8. */
  encrypt: z.enum(["strict"]).optional(),
  /** Absent: Entra, with the token of this program's own identity. */
  user: z.string().optional(),
});
export type CatalogAccess = z.infer<typeof catalogAccess>;

/** `properties` of a runtime's REST body, without secrets. */
export const runtimeBodyJson = jsonObject;

const catalogPlace = z.object({
  /** The group as seen from the site that holds SSISDB. */
  group: groupSides,
  catalog: catalogAccess,
  /** What a runtime's body says of the catalog there. */
  catalogInfo: runtimeBodyJson,
});

/** `catalogRole: leave`: where SSISDB may be; which of the two it is, the group's role tells. */
export const catalogPlaces = z.object({ primary: catalogPlace, secondary: catalogPlace });

export const CATALOG_DATABASE = "SSISDB";

/** Whether the id of a database is SSISDB's, on whichever server; ids ignore case. */
export const isCatalogId = (id: string): boolean =>
  resourceName(id).toLowerCase() === CATALOG_DATABASE.toLowerCase();
