import FindMyWay from "find-my-way";
import { Refusal } from "./refusals.ts";
import type { ArmAnswer, ArmRequest, Method } from "./request.ts";

/** One operation of Azure. */
export interface Route {
  readonly method: Method;
  readonly path: string;
  /** The api-versions it takes: exactly those the clients send. */
  readonly versions: readonly string[];
  /** A POST or PUT that changes nothing is a read: it is not judged. */
  readonly reads: boolean;
  readonly answer: (request: ArmRequest) => ArmAnswer;
}

const root = "/subscriptions/:subscription/resourceGroups/:resourceGroup";

/** The table of everything ARM can do here; each part of Azure adds its own operations. */
export class Routes {
  readonly #router = FindMyWay<FindMyWay.HTTPVersion.V1>({
    caseSensitive: false,
    ignoreTrailingSlash: true,
    maxParamLength: 500,
  });
  readonly #types = new Set<string>();
  readonly #ofAnything = new Map<string, Route>();

  /** Adds an operation. A path that does not begin with `/` is below a resource group's `/providers/`. */
  add(
    method: Method,
    path: string,
    versions: readonly string[],
    answer: Route["answer"],
    more: { reads?: boolean } = {},
  ): this {
    const full = path.startsWith("/") ? path : `${root}/providers/${path}`;
    const reads = more.reads ?? (method === "GET" || method === "HEAD");
    const route: Route = { method, path: full, versions, reads, answer };
    this.#router.on(method, full, () => {}, route);
    const namespace = /\/providers\/([^/]+)\//.exec(full)?.[1];
    if (namespace !== undefined) this.#types.add(namespace.toLowerCase());
    return this;
  }

  /** Adds a read that every resource, group and subscription has: the scope stands before `/providers/`, as parameter `scope`. */
  addOfAnything(type: string, versions: readonly string[], answer: Route["answer"]): this {
    const path = `/{scope}/providers/${type}`;
    this.#ofAnything.set(type.toLowerCase(), {
      method: "GET",
      path,
      versions,
      reads: true,
      answer,
    });
    return this;
  }

  /** Would this request change something? A path that nothing answers does not. */
  isWrite(method: string, path: string): boolean {
    const found = this.#router.find(method as "GET", path);
    return found !== null && !(found.store as Route).reads;
  }

  /** Finds the operation of a request, or refuses as ARM does. */
  find(method: string, path: string): { route: Route; params: Record<string, string | undefined> } {
    const [, scope, kind] = /^(\/.+)\/providers\/([^/]+\/[^/]+)$/.exec(path) ?? [];
    const extension = this.#ofAnything.get(kind?.toLowerCase() ?? "");
    if (extension !== undefined && scope !== undefined && method === "GET")
      return { route: extension, params: { scope } };
    const found = this.#router.find(method as "GET", path);
    if (found !== null) return { route: found.store as Route, params: found.params };
    const other = ["GET", "PUT", "POST", "PATCH", "DELETE"].some(
      (candidate) => this.#router.find(candidate as "GET", path) !== null,
    );
    if (other)
      throw new Refusal(
        405,
        "HttpMethodNotAllowed",
        `The HTTP method '${method}' is not supported at scope '${path}'.`,
      );
    const [, namespace = "", type = ""] = /\/providers\/([^/]+)(?:\/([^/]+))?/.exec(path) ?? [];
    if (namespace !== "" && !this.#types.has(namespace.toLowerCase()))
      throw new Refusal(
        404,
        "InvalidResourceNamespace",
        `The resource namespace '${namespace}' is invalid.`,
      );
    throw new Refusal(
      404,
      "InvalidResourceType",
      `The resource type '${type}' could not be found in the namespace '${namespace}'; the simulated Azure has no ${method} ${path}.`,
    );
  }
}

/** Refuses an api-version that the type does not have, with ARM's two answers. */
export function checkVersion(route: Route, version: string | null): string {
  if (version === null || version === "")
    throw new Refusal(
      400,
      "MissingApiVersionParameter",
      "The api-version query parameter (?api-version=) is required for all requests.",
    );
  if (route.versions.includes(version)) return version;
  const supported = route.versions.join(", ");
  const [, namespace, type] = /\/providers\/([^/:]+)\/([^/]+)/.exec(route.path) ?? [];
  if (namespace === undefined || !/^\d{4}-\d{2}-\d{2}(-preview)?$/.test(version))
    throw new Refusal(
      400,
      "InvalidApiVersionParameter",
      `The api-version '${version}' is invalid. The supported versions are '${supported}'.`,
    );
  throw new Refusal(
    400,
    "NoRegisteredProviderFound",
    `No registered resource provider found for location '' and API version '${version}' for type '${type}'. The supported api-versions are '${supported}'.`,
  );
}
