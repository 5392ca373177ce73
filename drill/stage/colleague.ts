import { z } from "zod";
import type { Site } from "../../config/pair.ts";
import { nameOf } from "../estates/belonging.ts";
import { ADMIN_LOGIN, runtimeSettings } from "../estates/configuration.ts";
import { addressOf, type SampleEstate } from "../estates/sample.ts";
import { colleague } from "../estates/world.ts";
import type { EstateSecrets } from "../secrets/canaries.ts";

const DATA_FACTORY = "2018-06-01";
const SQL = "2023-08-01";

/** Where the simulated Azure is, and how fast its time runs. */
export interface AzureOfOthers {
  readonly port: number;
  readonly speed: number;
}

/** A colleague with the portal: changes things in Azure behind the program's back, directly at ARM. */
export class Colleague {
  readonly #azure: AzureOfOthers;
  #token: string | undefined;

  constructor(azure: AzureOfOthers) {
    this.#azure = azure;
  }

  async stopRuntime(estate: SampleEstate): Promise<void> {
    await this.#runtimeAction(estate, "stop");
    await this.#until(async () => (await this.runtimeState(estate)) === "Stopped");
  }

  async runtimeState(estate: SampleEstate): Promise<string | undefined> {
    const answer = await this.#call("GET", addressOf(estate).runtimeId, DATA_FACTORY);
    return z.object({ properties: z.object({ state: z.string() }) }).safeParse(answer).data
      ?.properties.state;
  }

  /** A planned failover of the estate's group to one side, as the portal's button does it. */
  async failOver(estate: SampleEstate, to: Site): Promise<void> {
    const { servers, group } = addressOf(estate);
    // A group of instances is addressed by the region, and the resource group, of the side that takes over.
    const id = estate.onInstances
      ? `${servers[to].replace(/\/managedInstances\/.*/, "")}/locations/${estate.regions[to]}/instanceFailoverGroups/${group}`
      : `${servers[to]}/failoverGroups/${group}`;
    await this.#call("POST", `${id}/failover`, SQL);
    await this.#until(async () => {
      const answer = await this.#call("GET", id, SQL);
      const shown = z.object({ properties: z.object({ replicationRole: z.string() }) });
      return shown.safeParse(answer).data?.properties.replicationRole === "Primary";
    });
  }

  /** What a team has that adopts the program: a running runtime with its SSISDB, in a failover group, made by hand as the program would. */
  async setUp(estate: SampleEstate, secrets: EstateSecrets): Promise<void> {
    const { runtimeId, servers, group } = addressOf(estate);
    const { name: _name, nodeSize, nodeCount, maxParallelExecutionsPerNode } = runtimeSettings;
    const properties = {
      type: "Managed",
      typeProperties: {
        computeProperties: {
          // The portal's spelling of a region, which means the same.
          location: "West Europe",
          nodeSize,
          numberOfNodes: nodeCount,
          maxParallelExecutionsPerNode,
        },
        ssisProperties: {
          catalogInfo: {
            catalogServerEndpoint: `${nameOf(servers.primary)}.database.windows.net`,
            catalogAdminUserName: ADMIN_LOGIN,
            catalogAdminPassword: { type: "SecureString", value: secrets.catalogPassword.value },
            catalogPricingTier: "S1",
          },
          edition: "Standard",
          licenseType: "LicenseIncluded",
        },
      },
    };
    await this.#call("PUT", runtimeId, DATA_FACTORY, { properties });
    await this.#runtimeAction(estate, "start");
    await this.#until(async () => (await this.runtimeState(estate)) === "Started");
    await this.#call("PUT", `${servers.primary}/failoverGroups/${group}`, SQL, {
      properties: {
        partnerServers: [{ id: servers.secondary }],
        readWriteEndpoint: { failoverPolicy: "Manual" },
        databases: [`${servers.primary}/databases/SSISDB`],
      },
    });
    await this.#until(async () => {
      const answer = await this.#call("GET", `${servers.primary}/failoverGroups/${group}`, SQL);
      const shown = z.object({ properties: z.object({ replicationState: z.string() }) });
      return shown.safeParse(answer).data?.properties.replicationState === "CATCH_UP";
    });
  }

  async #runtimeAction(estate: SampleEstate, action: "start" | "stop"): Promise<void> {
    await this.#call("POST", `${addressOf(estate).runtimeId}/${action}`, DATA_FACTORY);
  }

  /** Asks every ten seconds of Azure's time, for at most forty minutes of it. */
  async #until(reached: () => Promise<boolean>): Promise<void> {
    for (let asked = 0; asked < 240; asked += 1) {
      if (await reached()) return;
      await new Promise((resolve) => setTimeout(resolve, 10_000 / this.#azure.speed));
    }
    throw new Error(
      "the simulated Azure did not do within 40 minutes what a colleague asked of it",
    );
  }

  async #call(method: string, path: string, version: string, body?: unknown): Promise<unknown> {
    this.#token ??= await this.#signIn();
    const answer = await fetch(
      `http://127.0.0.1:${this.#azure.port}${path}?api-version=${version}`,
      {
        method,
        headers: { authorization: `Bearer ${this.#token}`, "content-type": "application/json" },
        ...(body === undefined ? {} : { body: JSON.stringify(body) }),
      },
    );
    const text = await answer.text();
    if (answer.ok) return text === "" ? undefined : JSON.parse(text);
    throw new Error(`the simulated Azure answered a colleague's ${method} ${path} with ${text}`);
  }

  async #signIn(): Promise<string> {
    const { tenantId, clientId, secret } = colleague;
    const answer = await fetch(
      `http://127.0.0.1:${this.#azure.port}/${tenantId}/oauth2/v2.0/token`,
      {
        method: "POST",
        body: new URLSearchParams({
          grant_type: "client_credentials",
          client_id: clientId,
          client_secret: secret,
          scope: "https://management.azure.com/.default",
        }),
      },
    );
    return z.object({ access_token: z.string() }).parse(await answer.json()).access_token;
  }
}
