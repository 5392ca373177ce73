import { estateOf } from "../estates/belonging.ts";
import { addressOf, type SampleEstate } from "../estates/sample.ts";
import { type Evidence, eventsOf } from "../evidence.ts";

/**
 * How far the making of an estate on managed instances is from the order of the article's prerequisites: SSISDB by a first start, the password
 * in SSISDB on the primary, the failover group, the registration on each instance. Empty when it is that order.
 */
export function wrongOrder(evidence: Evidence, estate: SampleEstate): readonly string[] {
  if (!estate.onInstances) return [];
  const { servers } = addressOf(estate);
  const writes = eventsOf(evidence.journal, "write").filter((event) => event.effect === "applied");
  const first = (what: string, test: (event: (typeof writes)[number]) => boolean) => ({
    what,
    at: writes.find(test)?.sequence,
  });
  const sql = (server: string, statement: RegExp) => (event: (typeof writes)[number]) =>
    event.method === "SQL" && statement.test(event.path) && same(event.resource, server);
  const steps = [
    first("the first start", (event) => event.action === "start" && own(evidence, estate, event)),
    first("the password in SSISDB", sql(servers.primary, /ADD ENCRYPTION BY PASSWORD/)),
    first("the failover group", (event) => event.action === "put" && ownGroup(estate, event.group)),
    first("its registration on the primary", sql(servers.primary, /sp_control_dbmasterkey/)),
    first("its registration on the secondary", sql(servers.secondary, /sp_control_dbmasterkey/)),
  ];
  return steps.flatMap(({ what, at }, index) => {
    if (at === undefined) return [`${what} is missing`];
    const before = steps[index - 1];
    return before?.at !== undefined && before.at > at ? [`${what} came before ${before.what}`] : [];
  });
}

const own = (evidence: Evidence, estate: SampleEstate, event: { readonly runtime?: string }) =>
  estateOf(evidence.estates, { id: event.runtime })?.name === estate.name;

const ownGroup = (estate: SampleEstate, group: string | undefined): boolean =>
  same(group, addressOf(estate).group);

const same = (one: string | undefined, other: string): boolean =>
  one?.toLowerCase() === other.toLowerCase();
