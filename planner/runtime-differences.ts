import { locationName } from "../config/locations.ts";
import { isObject, type Json, type JsonObject, mergeDeep } from "./json.ts";

/** One place where a live integration runtime is not what is wanted. */
export interface Difference {
  /** Path in the REST body, such as `typeProperties.computeProperties.location`. */
  readonly path: string;
  readonly wanted: Json | undefined;
  readonly live: Json | undefined;
}

/**
 * Values that the service assumes when a body leaves them out: their absence on one side is not a difference. Anything else that is
 * wanted but absent, or present but not wanted (the keys of {@link ABSENCE_COUNTS}), is one.
 */
const DEFAULTS: Readonly<Record<string, Json>> = {
  "typeProperties.computeProperties.numberOfNodes": 1,
  "typeProperties.ssisProperties.edition": "standard",
  "typeProperties.ssisProperties.licenseType": "licenseincluded",
};

/** Optional parts of the body whose presence in Azure matters although the configuration does not name them. */
const ABSENCE_COUNTS: readonly string[] = [
  "managedVirtualNetwork",
  "typeProperties.customerVirtualNetwork",
  "typeProperties.computeProperties.vNetProperties",
  "typeProperties.computeProperties.vNetProperties.publicIPs",
  "typeProperties.computeProperties.numberOfNodes",
  "typeProperties.ssisProperties.catalogInfo.catalogAdminUserName",
  "typeProperties.ssisProperties.catalogInfo.catalogPricingTier",
  "typeProperties.ssisProperties.catalogInfo.dualStandbyPairName",
  "typeProperties.ssisProperties.credential",
  "typeProperties.ssisProperties.customSetupScriptProperties",
  "typeProperties.ssisProperties.dataProxyProperties",
  "typeProperties.ssisProperties.edition",
  "typeProperties.ssisProperties.expressCustomSetupProperties",
  "typeProperties.ssisProperties.licenseType",
  "typeProperties.ssisProperties.packageStores",
];

/** Lists whose order has no meaning. */
const UNORDERED: ReadonlySet<string> = new Set([
  "typeProperties.computeProperties.vNetProperties.publicIPs",
  "typeProperties.ssisProperties.expressCustomSetupProperties",
  "typeProperties.ssisProperties.packageStores",
]);

/** Strings that Azure compares without regard to case (the service gives back what was sent: recorded `"edition":"standard"`). */
const CASE_FREE: ReadonlySet<string> = new Set([
  "typeProperties.computeProperties.nodeSize",
  "typeProperties.ssisProperties.edition",
  "typeProperties.ssisProperties.licenseType",
  "typeProperties.ssisProperties.catalogInfo.catalogServerEndpoint",
  "typeProperties.ssisProperties.catalogInfo.catalogPricingTier",
  "type",
]);

/**
 * Where a live runtime differs in meaning from the wanted one; empty when it may be left alone.
 *
 * Location names, the case of ids, service defaults, the order of unordered lists and both spellings of a subnet compare equal.
 * Secrets are not compared here: the service answers `**********` for all of them.
 *
 * @param wanted `properties` of the body that would be PUT
 * @param live `properties` as GET answered them
 */
export function runtimeDifferences(wanted: JsonObject, live: JsonObject): readonly Difference[] {
  const a = canonical(wanted, "");
  const b = canonical(withoutSecretVariables(live, wanted), "");
  const differences: Difference[] = [];
  compare(a, b, "", differences);
  return differences;
}

/**
 * The live body without the values of environment variables that are secrets of the stack. The service answers them in clear, unlike every
 * other secret; the wanted body has no value there (a changed one is told by the digest), and a difference would show it.
 */
function withoutSecretVariables(live: JsonObject, wanted: JsonObject): JsonObject {
  const secret = new Set(
    variablesOf(wanted)
      .filter((properties) => properties.variableValue === undefined)
      .map((properties) => properties.variableName),
  );
  if (secret.size === 0) return live;
  const setups = setupsOf(live).map((setup: Json): Json => {
    if (!isObject(setup) || !isObject(setup.typeProperties)) return setup;
    const { variableValue: _, ...rest } = setup.typeProperties;
    return secret.has(setup.typeProperties.variableName)
      ? { ...setup, typeProperties: rest }
      : setup;
  });
  return mergeDeep(live, {
    typeProperties: { ssisProperties: { expressCustomSetupProperties: setups } },
  });
}

function variablesOf(body: JsonObject): readonly JsonObject[] {
  return setupsOf(body)
    .filter(isObject)
    .filter((setup) => setup.type === "EnvironmentVariableSetup")
    .map((setup) => setup.typeProperties)
    .filter(isObject);
}

function setupsOf(body: JsonObject): readonly Json[] {
  const { typeProperties } = body;
  const ssis = isObject(typeProperties) ? typeProperties.ssisProperties : undefined;
  const setups = isObject(ssis) ? ssis.expressCustomSetupProperties : undefined;
  return Array.isArray(setups) ? setups : [];
}

/** A secret, as the service takes it (`SecureString`) or refers to it; only its presence can be compared, and only by its neighbours. */
function isSecret(value: Json | undefined): boolean {
  return isObject(value) && value.type === "SecureString";
}

function canonical(value: Json, path: string): Json {
  if (typeof value === "string") return canonicalText(value, path);
  if (Array.isArray(value)) {
    const items = value.map((item: Json) => canonical(item, path));
    return UNORDERED.has(path) ? items.toSorted(byText) : items;
  }
  if (!isObject(value)) return value;
  const merged =
    path === "typeProperties.computeProperties.vNetProperties" ? oneSubnet(value) : value;
  const entries = Object.entries(merged)
    .filter(([, item]) => !isSecret(item) && item !== null)
    .map(([key, item]): [string, Json] => [key, canonical(item, join(path, key))])
    .filter(([, item]) => !isEmpty(item))
    .toSorted(([a], [b]) => (a < b ? -1 : a > b ? 1 : 0));
  return Object.fromEntries(entries);
}

/** `vNetId` + `subnet` and `subnetId` name the same thing in two ways. */
function oneSubnet(network: JsonObject): JsonObject {
  const { vNetId, subnet, ...rest } = network;
  if (typeof vNetId !== "string" || typeof subnet !== "string") return network;
  return { subnetId: `${vNetId}/subnets/${subnet}`, ...rest };
}

function canonicalText(value: string, path: string): string {
  if (path.endsWith("computeProperties.location")) return locationName(value);
  // What else stands in the factory (a linked service, a credential) goes by a name without case, too.
  const isName = path.endsWith(".referenceName");
  if (isName || CASE_FREE.has(path) || /^\/subscriptions\//i.test(value))
    return value.toLowerCase();
  return value;
}

function compare(
  wanted: Json | undefined,
  live: Json | undefined,
  path: string,
  out: Difference[],
): void {
  if (isObject(wanted) && (isObject(live) || live === undefined)) {
    const present = live ?? {};
    const keys = new Set([
      ...Object.keys(wanted),
      ...Object.keys(present).filter((key) => counts(join(path, key))),
    ]);
    for (const key of keys) compare(wanted[key], present[key], join(path, key), out);
    return;
  }
  if (wanted === undefined && isObject(live) && !ABSENCE_COUNTS.includes(path)) {
    for (const key of Object.keys(live)) {
      if (counts(join(path, key))) compare(undefined, live[key], join(path, key), out);
    }
    return;
  }
  const fallback = DEFAULTS[path];
  if (JSON.stringify(wanted ?? fallback) !== JSON.stringify(live ?? fallback))
    out.push({ path, wanted, live });
}

/** Whether a path that only Azure has is compared: it counts itself, or something below it does. */
function counts(path: string): boolean {
  return ABSENCE_COUNTS.some((counting) => counting === path || counting.startsWith(`${path}.`));
}

const join = (path: string, key: string): string => (path === "" ? key : `${path}.${key}`);
const byText = (a: Json, b: Json): number => {
  const [x, y] = [JSON.stringify(a), JSON.stringify(b)];
  return x < y ? -1 : x > y ? 1 : 0;
};
const isEmpty = (value: Json): boolean =>
  (Array.isArray(value) && value.length === 0) ||
  (isObject(value) && Object.keys(value).length === 0);
