import { nameOf, sameId } from "../world/ids.ts";
import { isObject, type JsonObject, objectAt, textAt } from "../world/json.ts";
import type { GenericResource, Subnet } from "../world/surroundings.ts";
import type { World } from "../world.ts";
import { Refusal, requireRegion, resourceNotFound } from "./refusals.ts";
import { type ArmRequest, bodyOf, ok, param, tagsOf } from "./request.ts";
import { requireResourceGroup } from "./resource-groups.ts";
import type { Routes } from "./routes.ts";

/** Resources that only stand there, with the api-version azure-native 3.28.0 sends. */
const types: readonly { path: string; versions: readonly string[] }[] = [
  { path: "Microsoft.Network/virtualNetworks", versions: ["2024-05-01"] },
  { path: "Microsoft.Network/publicIPAddresses", versions: ["2024-05-01"] },
  { path: "Microsoft.Network/networkSecurityGroups", versions: ["2024-05-01"] },
  { path: "Microsoft.Storage/storageAccounts", versions: ["2024-01-01"] },
];
const network = ["2024-05-01"];

/** What a resource provider's types are in, all of them here alike: regions of the public cloud by their names in words. */
const REGIONS = [
  ...["East US", "East US 2", "West US", "West US 2", "West US 3", "Central US"],
  ...["North Central US", "South Central US", "West Central US", "Canada Central", "Canada East"],
  ...["Brazil South", "Mexico Central", "Chile Central"],
  ...["North Europe", "West Europe", "UK South", "UK West", "France Central", "France South"],
  ...["Germany West Central", "Germany North", "Switzerland North", "Switzerland West"],
  ...["Norway East", "Norway West", "Sweden Central", "Poland Central", "Italy North"],
  ...["Spain Central", "Austria East", "Israel Central", "Qatar Central", "UAE North"],
  ...["South Africa North", "South Africa West", "Central India", "South India", "West India"],
  ...["Jio India West", "East Asia", "Southeast Asia", "Japan East", "Japan West"],
  ...["Korea Central", "Korea South", "Indonesia Central", "Malaysia West", "New Zealand North"],
  ...["Australia East", "Australia Southeast", "Australia Central", "Australia Central 2"],
];

/** Adds virtual networks and their subnets, public IPs, storage accounts, and provider registrations. */
export function addGenericResources(routes: Routes, world: World): void {
  for (const { path, versions } of types) {
    routes
      .add("GET", `${path}/:name`, versions, (request) => ok(find(world, request, path).body))
      .add("PUT", `${path}/:name`, versions, (request) => put(world, request, path))
      .add("DELETE", `${path}/:name`, versions, (request) => {
        const known = world.state.generic.get(decodeURIComponent(request.path));
        if (!known) return { status: 204, unchanged: true };
        world.state.generic.delete(known.id);
        return { status: 200 };
      });
  }
  const subnet = "Microsoft.Network/virtualNetworks/:name/subnets/:subnet";
  routes
    .add("GET", subnet, network, (request) => {
      const id = decodeURIComponent(request.path);
      const found = world.state.subnets.get(id);
      if (!found)
        throw resourceNotFound(
          "Microsoft.Network/virtualNetworks/subnets",
          `${param(request, "name")}/${param(request, "subnet")}`,
          param(request, "resourceGroup"),
        );
      requireRegion(world, found.location);
      return ok({
        id: found.id,
        name: param(request, "subnet"),
        type: "Microsoft.Network/virtualNetworks/subnets",
        properties: {
          provisioningState: "Succeeded",
          delegations: found.delegations.map((serviceName) => ({
            name: serviceName,
            properties: { serviceName },
          })),
        },
      });
    })
    .add("GET", "Microsoft.Network/virtualNetworks/:name/usages", network, (request) => {
      const parent = decodeURIComponent(request.path).replace(/\/usages\/?$/i, "");
      const found = world.state.generic.get(parent);
      if (!found)
        throw resourceNotFound(
          "Microsoft.Network/virtualNetworks",
          param(request, "name"),
          param(request, "resourceGroup"),
        );
      requireRegion(world, found.location);
      const inside = world.state.subnets.filter(({ id }) =>
        id.toLowerCase().startsWith(`${parent.toLowerCase()}/subnets/`),
      );
      return ok({ value: inside.map(usageOf) });
    })
    .add("PUT", subnet, network, (request) => {
      const id = decodeURIComponent(request.path);
      const parent = id.slice(0, id.toLowerCase().lastIndexOf("/subnets/"));
      const network = world.state.generic.get(parent);
      if (!network)
        throw resourceNotFound(
          "Microsoft.Network/virtualNetworks",
          param(request, "name"),
          param(request, "resourceGroup"),
        );
      addSubnet(world, network, id, objectAt(bodyOf(request), "properties"));
      return { status: 201, body: { id, name: param(request, "subnet") } };
    });
  routes.add(
    "GET",
    "/subscriptions/:subscription/providers/:namespace",
    ["2021-04-01", "2019-05-01"],
    (request) => {
      const namespace = param(request, "namespace");
      const id = `/subscriptions/${param(request, "subscription")}/providers/${namespace}`;
      const registrationState = world.state.registrations.get(id)?.state ?? "Registered";
      const resourceTypes = [{ resourceType: "operations", locations: REGIONS }];
      return ok({ id, namespace, registrationState, resourceTypes });
    },
  );
  routes.add("GET", "/subscriptions/:subscription/resources", ["2021-04-01"], (request) =>
    ok({ value: listed(world, request) }),
  );
}

function find(world: World, request: ArmRequest, type: string): GenericResource {
  requireResourceGroup(world, request);
  const found = world.state.generic.get(decodeURIComponent(request.path));
  if (!found) throw resourceNotFound(type, param(request, "name"), param(request, "resourceGroup"));
  requireRegion(world, found.location);
  return found;
}

function put(world: World, request: ArmRequest, type: string) {
  requireResourceGroup(world, request);
  const body = bodyOf(request);
  if (typeof body.location !== "string")
    throw new Refusal(
      400,
      "LocationRequired",
      "The location property is required for this definition.",
    );
  requireRegion(world, body.location);
  const id = decodeURIComponent(request.path);
  const known = world.state.generic.get(id);
  const properties: JsonObject = {
    ...objectAt(body, "properties"),
    provisioningState: "Succeeded",
  };
  const made = world.state.generic.add({
    id: known?.id ?? id,
    type,
    location: body.location,
    tags: tagsOf(body),
    body: { ...body, id: known?.id ?? id, name: param(request, "name"), type, properties },
  });
  const subnets = Array.isArray(properties.subnets) ? properties.subnets : [];
  for (const one of subnets)
    if (isObject(one) && typeof one.name === "string")
      addSubnet(world, made, `${made.id}/subnets/${one.name}`, objectAt(one, "properties"));
  return { status: known ? 200 : 201, body: made.body };
}

/** As many addresses as a /24 has without Azure's five: what is not free is used. */
const ADDRESSES = 251;

function usageOf({ id, freeAddresses }: Subnet): JsonObject {
  const limit = Math.max(ADDRESSES, freeAddresses);
  return {
    id,
    currentValue: limit - freeAddresses,
    limit,
    name: { localizedValue: "Subnet size and usage", value: "SubnetSpace" },
    unit: "Count",
  };
}

/** The one filter that is known here: a name and a type. */
const FILTER = /^name eq '([^']+)' and resourceType eq '([^']+)'$/;

function listed(world: World, request: ArmRequest): JsonObject[] {
  const [, name, type] = FILTER.exec(request.query.get("$filter") ?? "") ?? [];
  if (name === undefined || type === undefined)
    throw new Refusal(
      400,
      "InvalidFilterInQueryString",
      `Invalid $filter '${request.query.get("$filter")}' specified in the query string.`,
    );
  const scope = `/subscriptions/${param(request, "subscription")}/`.toLowerCase();
  const servers = [...world.state.servers].map(({ id, location, kind }) => ({
    ...{ id, location, type: `Microsoft.Sql/${kind}s` },
  }));
  return [...world.state.generic, ...servers]
    .filter(({ id }) => id.toLowerCase().startsWith(scope))
    .filter((one) => sameId(one.type, type) && sameId(nameOf(one.id), name))
    .map(({ id, location }) => ({ id, name: nameOf(id), type, location }));
}

/** Azure keeps five addresses of each subnet for itself (facts 2.8). */
function addSubnet(
  world: World,
  parent: GenericResource,
  id: string,
  properties: JsonObject,
): void {
  const delegations = Array.isArray(properties.delegations) ? properties.delegations : [];
  const bits = Number((textAt(properties, "addressPrefix") ?? "/24").split("/")[1]);
  world.state.subnets.add({
    id,
    location: parent.location,
    delegations: delegations.flatMap((one) => textAt(one, "properties", "serviceName") ?? []),
    freeAddresses: Math.max(0, 2 ** (32 - bits) - 5),
  });
}
