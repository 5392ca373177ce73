import type { Call } from "../azure/call.ts";
import type { LiveGroup } from "../azure/failover-groups.ts";
import type { EstateCredentials } from "../config/credentials.ts";
import { STRATEGIES } from "../planner/strategies.ts";
import { bounded, type Context } from "../reconcilers/context/context.ts";
import { type CatalogAccess, isCatalogId } from "../reconcilers/lifecycle/inputs.ts";
import { type Known, worth } from "./known.ts";
import type { StackPlaces } from "./stack-places.ts";
import type { Subject } from "./subject.ts";

/** All checks of a run together, however many estates there are: somebody sits before the preview. */
export const WHOLE_MS = 8000;
/** One read, so that a silent one leaves the others their answers and the preview its time. */
const CALL_MS = 6000;

/** Where the program runs, and where its stack's state and secrets are, read once for all estates. */
export interface Machine {
  readonly env: NodeJS.ProcessEnv;
  readonly places: StackPlaces;
}

/** What the looks of one estate share. */
export interface Looking {
  readonly context: Context;
  readonly subject: Subject;
  /** Of this estate, from this stack's configuration. */
  readonly secrets: Partial<EstateCredentials>;
  readonly machine: Machine;
  /** The group as this side sees it; undefined where there is none yet. */
  readonly ownGroup: Known<LiveGroup | undefined>;
  /** Whether this site's instance has SSISDB, which its group does not tell; undefined for logical servers. */
  readonly catalogHere: Known<boolean> | undefined;
  /** SSIS is being moved here: what stands in the other region is not asked. */
  readonly takesOver: boolean;
  /** How the servers are reached, with the zone of managed instances put in. */
  readonly sql: Known<{ readonly own: CatalogAccess; readonly other: CatalogAccess }>;
}

/** Bounds one read. */
export function soon({ context }: Pick<Looking, "context">): Call {
  return bounded(context, CALL_MS);
}

/** The same for SQL, which takes milliseconds. */
export const SQL_MS = CALL_MS;

/** The estate stands nowhere yet: its first `up` makes what is missing, or brings SSISDB into a group that is given and waits for it. */
export function isNew({
  catalogHere,
  ownGroup,
}: Pick<Looking, "catalogHere" | "ownGroup">): boolean {
  if (!("value" in ownGroup)) return false;
  if (ownGroup.value === undefined) return true;
  // An instance's group names none: it takes all of them.
  if (catalogHere !== undefined) return worth(catalogHere) === false;
  return !ownGroup.value.databases.some(isCatalogId);
}

/** This site's runtime runs, as the flag has it; that of `stay` runs at its one place whoever is active. */
export function runsByFlag({
  subject,
  takesOver,
}: Pick<Looking, "subject" | "takesOver">): boolean {
  if (subject.variant === "stay") return true;
  return subject.active ? !takesOver : STRATEGIES[subject.variant].whenReleased === "running";
}

/** `stay` leaves the runtime where it is: in the other site's region, seen from one of them. */
export function isPlacedThere({ here, there }: Subject): boolean {
  return here.placement.location.name === there.location.name;
}
