import type { Json } from "../world/json.ts";

/** Regions as the portal names them; `partnerServers[].location` is documented so ("Japan West"). */
const DISPLAY_NAMES: Readonly<Record<string, string>> = {
  westeurope: "West Europe",
  northeurope: "North Europe",
  francecentral: "France Central",
};

/** What users have named: nothing that Azure adds to. */
const OF_USERS = new Set(["parameters", "variables", "tags", "annotations"]);

/**
 * The same answer as others of Azure's services spell it: resource groups in ids in capitals, regions by their display names, and properties
 * that no documentation has yet. Who compares any of these letter by letter sees differences where there are none.
 */
export function otherSpelling(body: Json, key = ""): Json {
  if (typeof body === "string") return otherwise(body, key);
  if (Array.isArray(body)) return body.map((each) => otherSpelling(each, key));
  if (typeof body !== "object" || body === null) return body;
  const same = Object.entries(body).map(([name, value]) => [name, otherSpelling(value, name)]);
  const added = OF_USERS.has(key) ? [] : [["notDocumentedYet", { states: ["Enabled"] }]];
  return Object.fromEntries([...same, ...added]);
}

function otherwise(text: string, key: string): string {
  if (/location$/i.test(key)) return DISPLAY_NAMES[text] ?? text;
  if (!text.toLowerCase().startsWith("/subscriptions/")) return text;
  return text.replace(
    /\/resourceGroups\/([^/]+)/i,
    (_all, name: string) => `/resourcegroups/${name.toUpperCase()}`,
  );
}
