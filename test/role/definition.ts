import { readFileSync } from "node:fs";
import { z } from "zod";
import { grants } from "../../simulator/arm/authorization.ts";

export const ROLE_FILE = new URL("../../docs/role-definition.json", import.meta.url);

const definition = z.object({
  Name: z.string(),
  IsCustom: z.boolean(),
  Description: z.string(),
  Actions: z.array(z.string()),
  NotActions: z.array(z.string()),
  DataActions: z.array(z.string()),
  NotDataActions: z.array(z.string()),
  AssignableScopes: z.array(z.string()),
});

/** A role, as `az role definition create` takes it. */
export type RoleDefinition = z.infer<typeof definition>;

export const readRole = (): RoleDefinition =>
  definition.parse(JSON.parse(readFileSync(ROLE_FILE, "utf8")));

/**
 * Reads that are granted together. How an operation stands is asked at addresses below an action and below a region; the provider operations
 * that Azure publishes do not name each of them, and Microsoft's own roles for SQL grant those of regions together too.
 */
const TOGETHER = [
  "Microsoft.DataFactory/factories/integrationruntimes/*/read",
  "Microsoft.Sql/locations/*/read",
];

/** What a role has to grant for these rights, and no more: each once, in order. */
export function actionsFor(used: Iterable<string>): string[] {
  const granted = new Set<string>();
  for (const action of used)
    granted.add(TOGETHER.find((pattern) => grants([pattern], action)) ?? published(action));
  return [...granted].toSorted();
}

/** The spelling of Azure's published operations, where ours is that of an address; Azure itself does not tell case. */
function published(action: string): string {
  return action
    .replace("/integrationRuntimes/", "/integrationruntimes/")
    .replace("/queryTriggerRuns/", "/querytriggerruns/")
    .replace("/getEventSubscriptionStatus/", "/geteventsubscriptionstatus/");
}

export const roleWith = (actions: readonly string[]): RoleDefinition => ({
  Name: "SSIS failover",
  IsCustom: true,
  Description:
    "What ssis-failover does in Azure: takeovers and failbacks, previews, readiness and drift checks of estates whose failover group and factories exist.",
  Actions: [...actions],
  NotActions: [],
  DataActions: [],
  NotDataActions: [],
  AssignableScopes: ["/subscriptions/00000000-0000-0000-0000-000000000000"],
});
