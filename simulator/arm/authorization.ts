import { injectionOf } from "../data-factory/checks-network.ts";
import { isObject, type Json, objectAt } from "../world/json.ts";
import type { Application, RoleAssignment } from "../world/surroundings.ts";
import type { World } from "../world.ts";
import { Refusal } from "./refusals.ts";

/** A right that a request needs: Azure's name of the operation, and on what. */
export interface NeededRight {
  readonly action: string;
  readonly scope: string;
}

/** What is asked of ARM, as far as rights go. */
export interface Asking {
  readonly method: string;
  readonly path: string;
  readonly body: Json | undefined;
}

/** POSTs whose published name is that of a read (Microsoft.DataFactory's provider operations). */
const READING_POSTS = ["microsoft.datafactory/factories/integrationruntimes/getstatus"];

const VERBS: Readonly<Record<string, string>> = {
  GET: "read",
  HEAD: "read",
  PUT: "write",
  PATCH: "write",
  DELETE: "delete",
};

/**
 * The right that a request needs by itself, named as Azure's provider operations name it: the types of the path, then what is done, such as
 * `Microsoft.Sql/servers/failoverGroups/failover/action`. Undefined for what needs none, as signing in.
 */
export function rightOf({ method, path }: Asking): NeededRight | undefined {
  const clean = decodeURIComponent(path).replace(/\/$/, "");
  const at = clean.toLowerCase().lastIndexOf("/providers/");
  if (at < 0) return rightOnScope(method, clean);
  const [namespace = "", ...segments] = clean.slice(at + "/providers/".length).split("/");
  // A provider itself is asked for, not a resource of it.
  if (segments.length === 0)
    return { action: "Microsoft.Resources/subscriptions/providers/read", scope: clean };
  const operation = /^(operationstatuses|operationresults)$/i.test(segments.at(-2) ?? "");
  // `…/ssis/start/operationstatuses/ID`: below an action, which is no resource.
  const named = operation ? segments.slice(0, -1) : segments;
  const isAction = method === "POST" && named.length % 2 === 1;
  const resource = isAction ? named.slice(0, -1) : named;
  const below = operation ? named.slice(-2) : [];
  const types = (operation ? named.slice(0, -2) : resource).filter((_, index) => index % 2 === 0);
  const type = [namespace, ...types, ...below].join("/");
  const scope = isAction ? clean.slice(0, clean.lastIndexOf("/")) : clean;
  if (!isAction) return { action: `${type}/${VERBS[method] ?? "write"}`, scope };
  const action = `${type}/${named.at(-1)}`;
  const reads = READING_POSTS.includes(action.toLowerCase());
  return { action: `${action}/${reads ? "read" : "action"}`, scope };
}

function rightOnScope(method: string, path: string): NeededRight | undefined {
  const types = path
    .split("/")
    .filter((segment) => segment !== "")
    .filter((_, index) => index % 2 === 0);
  if (types.length === 0) return undefined;
  const action = `Microsoft.Resources/${types.join("/")}/${VERBS[method] ?? "write"}`;
  return { action, scope: path };
}

/** Rights on what a body points to: who writes a runtime must be allowed to join its subnet and its public addresses. */
export function linkedRightsOf({ method, path, body }: Asking): readonly NeededRight[] {
  const isRuntime = /\/factories\/[^/]+\/integrationruntimes\/[^/]+$/i.test(path);
  if (method !== "PUT" || !isRuntime || !isObject(body)) return [];
  const injection = injectionOf({ properties: objectAt(body, "properties") });
  if (injection.method === "none") return [];
  return [
    {
      action: "Microsoft.Network/virtualNetworks/subnets/join/action",
      scope: injection.subnetId,
    },
    ...injection.publicIps.map((scope) => ({
      action: "Microsoft.Network/publicIPAddresses/join/action",
      scope,
    })),
  ];
}

/** Does a role with these actions grant one? A star stands for anything, slashes too; case does not count. */
export function grants(actions: readonly string[], action: string): boolean {
  return actions.some((one) => {
    const pattern = one.split("*").map((part) => part.replace(/[.*+?^${}()|[\]\\]/g, "\\$&"));
    return new RegExp(`^${pattern.join(".*")}$`, "i").test(action);
  });
}

/** The roles that count at a scope: those that are given at it, and those that it inherits from above. */
export function rolesAt(application: Application | undefined, scope: string): readonly Role[] {
  const { actions, assignments = [] } = application ?? {};
  if (actions === undefined && assignments.length === 0) return [OWNER];
  const inside = `${scope.toLowerCase()}/`;
  const given = assignments.filter((one) =>
    inside.startsWith(`${one.scope.toLowerCase().replace(/\/$/, "")}/`),
  );
  return actions === undefined ? given : [...given, { actions, notActions: [] }];
}

type Role = Pick<RoleAssignment, "notActions"> & { readonly actions: readonly string[] };
const OWNER: Role = { actions: ["*"], notActions: [] };

/**
 * Refuses what the role of whoever asks does not grant. An application without a role may do everything, as an owner.
 *
 * @throws Refusal 403, in the words of Azure's role-based access control
 */
export function authorize(world: World, clientId: string, asking: Asking): void {
  const application = world.state.applications.get(clientId);
  const may = ({ action, scope }: NeededRight): boolean =>
    rolesAt(application, scope).some(
      ({ actions, notActions }) => grants(actions, action) && !grants(notActions, action),
    );
  const own = rightOf(asking);
  if (own === undefined) return;
  if (!may(own))
    throw refused(
      "AuthorizationFailed",
      clientId,
      `does not have authorization to perform action '${own.action}' over scope '${own.scope}' or the scope is invalid. If access was recently granted, please refresh your credentials.`,
    );
  world.onRight(own.action);
  for (const linked of linkedRightsOf(asking)) {
    if (!may(linked))
      throw refused(
        "LinkedAuthorizationFailed",
        clientId,
        `has permission to perform action '${own.action}' on scope '${own.scope}'; however, it does not have permission to perform action '${linked.action}' on the linked scope(s) '${linked.scope}' or the linked scope(s) are invalid.`,
      );
    world.onRight(linked.action);
  }
}

const refused = (code: string, clientId: string, why: string): Refusal =>
  new Refusal(403, code, `The client '${clientId}' with object id '${clientId}' ${why}`);
