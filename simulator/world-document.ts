import { z } from "zod";
import type { JsonObject } from "./world/json.ts";

const json = z.record(z.string(), z.json()) as unknown as z.ZodType<JsonObject>;
const id = z.string().regex(/^\/subscriptions\/[^/]+\/resourceGroups\/[^/]+\/providers\//i);
const login = z.strictObject({
  name: z.string(),
  password: z.string(),
  sid: z.string().optional(),
  enabled: z.boolean().default(true),
});

export const server = z.strictObject({
  id,
  location: z.string(),
  administratorLogin: z.string().default("ssisadmin"),
  administratorPassword: z.string(),
  entraAdministrators: z.array(z.string()).default([]),
  entraIdentities: z.array(z.string()).default([]),
  entraUsers: z.array(z.string()).default([]),
  firewallRules: z
    .array(
      z.strictObject({ name: z.string(), startIpAddress: z.string(), endIpAddress: z.string() }),
    )
    .default([]),
  virtualNetworkRules: z
    .array(z.strictObject({ name: z.string(), subnetId: z.string() }))
    .default([]),
  databases: z.array(z.strictObject({ name: z.string() })).default([]),
  logins: z.array(login).default([]),
  /** Managed instance only: each with a job of the same name that runs a package. */
  agentSchedules: z
    .array(z.strictObject({ name: z.string(), enabled: z.boolean().default(true) }))
    .default([]),
  /** Managed instance only. */
  dnsZone: z.string().optional(),
  subnetId: z.string().optional(),
  publicDataEndpointEnabled: z.boolean().optional(),
});

/** What `--world FILE` and `POST /_simulator/world` take: things that must exist before a deployment. */
export const worldDocument = z.strictObject({
  resourceGroups: z
    .array(
      z.strictObject({
        name: z.string(),
        location: z.string(),
        subscription: z.string().optional(),
      }),
    )
    .default([]),
  servers: z.array(server).default([]),
  managedInstances: z.array(server).default([]),
  failoverGroups: z
    .array(
      z.strictObject({
        name: z.string(),
        /** ARM ids of two servers, or of two managed instances. */
        primary: z.string(),
        secondary: z.string(),
        databases: z.array(z.string()).default([]),
        /** false: a group of instances from before September 2021. */
        copiesServiceMasterKey: z.boolean().default(true),
      }),
    )
    .default([]),
  /** Packages that run on a server's SSISDB for so long, from now. */
  executions: z
    .array(
      z.strictObject({
        server: id,
        folder: z.string().default("Sales"),
        project: z.string().default("Load"),
        package: z.string().default("Load.dtsx"),
        minutes: z.number().min(0),
      }),
    )
    .default([]),
  subnets: z
    .array(
      z.strictObject({
        id,
        location: z.string(),
        delegations: z.array(z.string()).default([]),
        freeAddresses: z.int().default(250),
      }),
    )
    .default([]),
  setupContainers: z
    .array(
      z.strictObject({
        uri: z.url(),
        sasTokens: z.array(z.string()).default([]),
        hasMainCmd: z.boolean().default(true),
        location: z.string(),
        setupMinutes: z.number().min(0).default(0),
      }),
    )
    .default([]),
  factories: z
    .array(
      z.strictObject({
        id,
        location: z.string(),
        properties: json.default({}),
        identity: json.optional(),
        triggers: z
          .array(
            z.strictObject({
              name: z.string(),
              properties: json,
              started: z.boolean().default(false),
            }),
          )
          .default([]),
        pipelines: z
          .array(z.strictObject({ name: z.string(), properties: json.default({}) }))
          .default([]),
      }),
    )
    .default([]),
  /** Public IPs, virtual networks, storage accounts: what is only read. */
  resources: z
    .array(z.strictObject({ id, location: z.string(), properties: json.default({}) }))
    .default([]),
  applications: z
    .array(
      z.strictObject({
        tenantId: z.string(),
        clientId: z.string(),
        secret: z.string(),
        subscriptions: z.array(z.string()).default([]),
        actions: z.array(z.string()).optional(),
        /** Roles at a scope; without any of either kind it may do everything. */
        assignments: z
          .array(
            z.strictObject({
              scope: z.string(),
              actions: z.array(z.string()),
              notActions: z.array(z.string()).default([]),
            }),
          )
          .default([]),
      }),
    )
    .default([]),
  /** Each at the scope that it stands at: a resource, a group, a subscription. */
  locks: z
    .array(
      z.strictObject({
        scope: z.string(),
        name: z.string(),
        level: z.enum(["CanNotDelete", "ReadOnly"]).default("CanNotDelete"),
      }),
    )
    .default([]),
  /** Resource providers that a subscription is not simply registered for. */
  providers: z
    .array(
      z.strictObject({
        namespace: z.string(),
        subscription: z.string().optional(),
        state: z.enum(["Registered", "NotRegistered", "Registering"]),
      }),
    )
    .default([]),
});
export type WorldDocument = z.infer<typeof worldDocument>;
