import type { IntegrationRuntime } from "../world/factories.ts";
import type { JsonObject } from "../world/json.ts";
import type { World } from "../world.ts";
import { runtimeLocation } from "./catalog-target.ts";
import { isComputeLost } from "./checks.ts";

/** The body of getStatus, which is also the result of a start; real ones carry nulls (recorded). */
export function statusOf(world: World, runtime: IntegrationRuntime): JsonObject {
  const { lastOperation } = runtime;
  const isLost = isComputeLost(world, runtimeLocation(runtime));
  return {
    name: runtime.name,
    properties: {
      type: "Managed",
      dataFactoryName: world.state.factories.get(runtime.factoryId)?.name ?? "",
      state: runtime.state,
      dataFactoryLocation: null,
      resourceUri: null,
      dataFactoryTags: null,
      typeProperties: {
        createTime: new Date(runtime.createTime).toISOString(),
        nodes: runtime.nodes.map((node) => ({ ...node, ...(isLost && { status: "Unavailable" }) })),
        otherErrors: [],
        ...(lastOperation && {
          lastOperation: {
            type: lastOperation.type,
            startTime: lastOperation.startTime,
            result: lastOperation.result,
            errorCode: lastOperation.errorCode ?? null,
            parameters: lastOperation.message === undefined ? null : [lastOperation.message],
            activityId: lastOperation.activityId,
          },
        }),
      },
    },
  };
}
