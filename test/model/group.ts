import { REGIONS } from "../support/estate.ts";
import type { Calls } from "../support/in-process/calls.ts";
import type { ModelAzure } from "./azure.ts";
import { deterministic } from "./deterministic.ts";
import type { ModelEstate } from "./estates.ts";

const POLL = 5_000;
const POLLS = 60;
const readWriteEndpoint = { failoverPolicy: "Manual" };

/**
 * Makes the failover group with the home stack's own PUT, and waits for it. One that stands already is taken as it is: `npm run resume`
 * imports what an interrupted `up` has made.
 */
export async function makeGroup(
  azure: ModelAzure,
  calls: Calls,
  agent: string,
  estate: ModelEstate,
): Promise<void> {
  const { path, properties } = wanted(estate);
  const look = () => azure.request(calls, agent, "GET", path);
  const found = await look();
  if (found.status === 404) {
    const answer = await azure.request(calls, agent, "PUT", path, { properties });
    if (answer.status >= 300) throw new Error(`${answer.status} ${answer.text}`);
  } else if (found.status >= 300) throw new Error(`${found.status} ${found.text}`);
  for (let poll = 0; poll < POLLS; poll++) {
    if (/"CATCH_UP"/.test((await look()).text)) return;
    await deterministic.sleep(POLL);
  }
  throw new Error("the failover group is not there after 5 minutes");
}

function wanted(estate: ModelEstate): { readonly path: string; readonly properties: object } {
  const [here, there] = [estate.serverId("primary"), estate.serverId("secondary")];
  if (!estate.options.onInstances)
    return {
      path: `${here}/failoverGroups/${estate.group}`,
      properties: {
        readWriteEndpoint,
        partnerServers: [{ id: there }],
        databases: [`${here}/databases/SSISDB`],
      },
    };
  const [scope] = here.split("/providers/");
  return {
    path: `${scope}/providers/Microsoft.Sql/locations/${REGIONS.primary}/instanceFailoverGroups/${estate.group}`,
    properties: {
      readWriteEndpoint,
      secondaryType: "Geo",
      managedInstancePairs: [{ primaryManagedInstanceId: here, partnerManagedInstanceId: there }],
      partnerRegions: [{ location: REGIONS.secondary }],
    },
  };
}
