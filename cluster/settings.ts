import { z } from "zod";
import type { Cluster } from "../config/deployment.ts";

const names = z.array(z.string());

/** The configured cluster as it comes back from the engine: a property without a value is absent there. */
export const clusterSettings = z
  .object({
    version: z.string(),
    nodes: z.array(
      z.object({
        name: z.string(),
        host: z.string(),
        port: z.number(),
        user: z.string(),
        hostKey: z.string(),
      }),
    ),
    resourceName: z.string(),
    layout: z.enum(["sqlServerGroup", "ownGroup"]),
    group: z.string(),
    owners: names,
    sqlServerResource: z.string().optional(),
    disk: z.string(),
    folder: z.string(),
    serverNames: names,
    packages: z.string(),
    packageWriters: names,
    remoteUsers: names,
  })
  .transform(
    (cluster): Cluster => ({
      ...cluster,
      sqlServerResource: cluster.sqlServerResource,
    }),
  );
