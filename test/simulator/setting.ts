import { get } from "node:https";
import { DataFactoryManagementClient } from "@azure/arm-datafactory";
import { SqlManagementClient } from "@azure/arm-sql";
import { VirtualClock } from "../../simulator/clock.ts";
import { defaults, seedWorld, worldDocument } from "../../simulator/seed.ts";
import {
  type Simulator,
  type SimulatorOptions,
  startSimulator,
} from "../../simulator/simulator.ts";

export const minute = 60_000;
export const scope = `/subscriptions/${defaults.subscriptionId}/resourceGroups`;
export const weu = `${scope}/rg-weu/providers/Microsoft.Sql/servers/sql-weu`;
export const neu = `${scope}/rg-neu/providers/Microsoft.Sql/servers/sql-neu`;
export const factoryId = `${scope}/rg-adf/providers/Microsoft.DataFactory/factories/adf-sales`;
export const password = "P@ssw0rd-of-the-servers";
export const vnetOf = (region: string) =>
  `${scope}/rg-net/providers/Microsoft.Network/virtualNetworks/vnet-${region}`;

/** Two servers, a factory, subnets and setup containers in both regions. */
export const sample = {
  resourceGroups: [{ name: "rg-adf", location: "westeurope" }],
  servers: [
    { id: weu, location: "westeurope", administratorPassword: password },
    { id: neu, location: "northeurope", administratorPassword: password },
  ],
  factories: [
    {
      id: factoryId,
      location: "westeurope",
      properties: {
        repoConfiguration: { type: "FactoryGitHubConfiguration", accountName: "a" },
        globalParameters: { day: { type: "String", value: "Monday" } },
      },
      triggers: [
        {
          name: "nightly",
          properties: {
            type: "ScheduleTrigger",
            pipelines: [],
            typeProperties: {
              recurrence: { frequency: "Hour", interval: 1, startTime: "2029-12-31T00:30:00Z" },
            },
          },
          started: true,
        },
      ],
      pipelines: [{ name: "load" }],
    },
  ],
  subnets: ["weu", "neu"].map((region) => ({
    id: `${vnetOf(region)}/subnets/ssis`,
    location: region === "weu" ? "westeurope" : "northeurope",
    delegations: ["Microsoft.Batch/batchAccounts"],
    freeAddresses: 20,
  })),
  setupContainers: [
    {
      uri: "https://stweu.blob.core.windows.net/setup",
      sasTokens: ["?sv=weu"],
      location: "westeurope",
      setupMinutes: 2,
    },
  ],
};

/** A runtime's body; `more` is laid over ssisProperties. */
export function runtimeBody(
  options: {
    endpoint?: string;
    location?: string;
    password?: string;
    catalog?: Record<string, unknown>;
    ssis?: Record<string, unknown>;
    type?: Record<string, unknown>;
    compute?: Record<string, unknown>;
  } = {},
) {
  return {
    properties: {
      type: "Managed",
      typeProperties: {
        computeProperties: {
          location: options.location ?? "West Europe",
          nodeSize: "Standard_D4_v3",
          numberOfNodes: 2,
          maxParallelExecutionsPerNode: 4,
          ...options.compute,
        },
        ssisProperties: {
          catalogInfo: {
            catalogServerEndpoint: options.endpoint ?? "sql-weu.database.windows.net",
            catalogAdminUserName: "ssisadmin",
            catalogAdminPassword: { type: "SecureString", value: options.password ?? password },
            ...options.catalog,
          },
          ...options.ssis,
        },
        ...options.type,
      },
    },
  };
}

/** A simulator with a clock that stands still, and what the tests ask of it. */
export interface Setting {
  readonly simulator: Simulator;
  readonly clock: VirtualClock;
  /** A raw request to ARM with a good token. */
  call(
    method: string,
    path: string,
    body?: unknown,
    headers?: Record<string, string>,
  ): Promise<Reply>;
  /** Moves Azure's time. */
  pass(ms: number): void;
  factories(): DataFactoryManagementClient;
  sql(): SqlManagementClient;
}

export interface Reply {
  readonly status: number;
  readonly headers: Headers;
  // biome-ignore lint/suspicious/noExplicitAny: tests look into bodies freely and assert what they find
  readonly body: any;
}

export async function startSetting(options: SimulatorOptions = {}): Promise<Setting> {
  const clock = new VirtualClock();
  const simulator = await startSimulator({ clock, ...options });
  seedWorld(simulator.world, worldDocument.parse(sample));
  // Plain HTTP on the same port: fetch needs no authority then.
  const base = `http://127.0.0.1:${simulator.port}`;
  const token = await signIn(base);
  const credential = {
    getToken: async () => ({ token, expiresOnTimestamp: Date.now() + 3_600_000 }),
  };
  const client = { endpoint: base, allowInsecureConnection: true, retryOptions: { maxRetries: 0 } };
  return {
    simulator,
    clock,
    pass: (ms) => {
      clock.advance(ms);
      simulator.world.advance();
    },
    call: async (method, path, body, headers) => {
      const url = path.startsWith("http") ? path : `${base}${path}`;
      const response = await fetch(url, {
        method,
        headers: {
          authorization: `Bearer ${token}`,
          "content-type": "application/json",
          ...headers,
        },
        ...(body !== undefined && {
          body: typeof body === "string" ? body : JSON.stringify(body),
        }),
      });
      const text = await response.text();
      const isJson = response.headers.get("content-type")?.includes("json") && text !== "";
      return {
        status: response.status,
        headers: response.headers,
        body: isJson ? JSON.parse(text) : text,
      };
    },
    factories: () => new DataFactoryManagementClient(credential, defaults.subscriptionId, client),
    sql: () => new SqlManagementClient(credential, defaults.subscriptionId, client),
  };
}

export async function signIn(base: string, secret: string = defaults.secret): Promise<string> {
  const response = await fetch(`${base}/${defaults.tenantId}/oauth2/v2.0/token`, {
    method: "POST",
    body: new URLSearchParams({
      grant_type: "client_credentials",
      client_id: defaults.clientId,
      client_secret: secret,
      scope: `${base}/.default`,
    }),
  });
  const body = (await response.json()) as { access_token?: string; error_description?: string };
  if (body.access_token === undefined) throw new Error(body.error_description);
  return body.access_token;
}

/** GET over TLS with the simulator's own authority. */
export function getOverTls(url: string, authority: string): Promise<string> {
  return new Promise((resolve, reject) => {
    get(url, { ca: authority }, (response) => {
      let text = "";
      response.on("data", (part) => {
        text += part;
      });
      response.on("end", () => resolve(text));
    }).on("error", reject);
  });
}
