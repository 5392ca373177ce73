import { SITES } from "../pair.ts";
import { type Examined, kindOf, kindOfEstate } from "./findings.ts";

/** How the catalog database is reached, and by whom. */
export function examineCatalog(estate: Examined): void {
  examineKinds(estate);
  examineEndpoint(estate);
  examineLogins(estate);
}

function examineKinds({ draft, findings, at }: Examined): void {
  const { primary, secondary } = draft.sites ?? {};
  const kind = kindOf(primary);
  const other = kindOf(secondary);
  if (kind !== undefined && other !== undefined && kind !== other) {
    const words = { server: "a logical SQL server", managedInstance: "a managed instance" };
    findings.refuse(
      at("sites", "secondary", "sqlServer"),
      `is ${words[other]}, and the primary site has ${words[kind]}: no failover group joins them`,
      `name ${words[kind]}`,
      secondary?.sqlServer,
    );
  }
  if (kindOfEstate(draft) === "managedInstance" && draft.catalog?.pricingTier !== undefined) {
    findings.refuse(
      at("catalog", "pricingTier"),
      "cannot stand on a managed instance: Azure refuses the start with CatalogPricingTierCannotBeSpecifiedForManagedInstance",
      "remove it",
      draft.catalog.pricingTier,
    );
  }
}

function examineEndpoint({ name, draft, findings, at }: Examined): void {
  const endpoint = draft.catalog?.endpoint;
  if (endpoint === "public" && kindOfEstate(draft) === "server") {
    findings.refuse(
      at("catalog", "endpoint"),
      "is for managed instances: SQL Database has no separate public endpoint",
      "use server or listener",
      endpoint,
    );
  }
  for (const site of SITES) {
    const { sqlHost, sqlDial, subnet, runtime } = draft.sites?.[site] ?? {};
    for (const [key, value] of Object.entries({ sqlHost, sqlDial })) {
      const publicName = value !== undefined && /\.public\./i.test(value);
      const publicPort = value !== undefined && /[,:]3342$/.test(value);
      if (endpoint === "listener" && (publicName || publicPort)) {
        findings.refuse(
          at("sites", site, key),
          "is a public endpoint, through which a failover group's listener cannot be reached",
          "use the private host name and port 1433, or catalog.endpoint: public",
          value,
        );
      } else if (endpoint === "server" && key === "sqlHost" && (publicName || publicPort)) {
        findings.refuse(
          at("sites", site, key),
          "is a public endpoint, and catalog.endpoint is server",
          "use catalog.endpoint: public, or the private host name",
          value,
        );
      }
    }
    const managed = runtime?.managedVirtualNetwork ?? draft.runtime?.managedVirtualNetwork;
    if (
      kindOf(draft.sites?.[site]) === "managedInstance" &&
      (endpoint === "server" || endpoint === "listener") &&
      subnet === undefined &&
      managed === undefined
    ) {
      findings.warn(
        `estates.${name}.sites.${site}: a managed instance's ${endpoint} name resolves to a private address, and the IR joins no subnet there; it needs subnet and injection, or catalog.endpoint: public.`,
      );
    }
  }
}

function examineLogins({ draft, findings, at }: Examined): void {
  const shared = draft.catalog?.adminLogin;
  if (draft.catalog?.authentication === "entra") {
    const places = [
      { path: at("catalog", "adminLogin"), value: shared },
      ...SITES.map((site) => ({
        path: at("sites", site, "catalog", "adminLogin"),
        value: draft.sites?.[site]?.catalog?.adminLogin,
      })),
    ];
    for (const { path, value } of places.filter((place) => place.value !== undefined)) {
      findings.refuse(
        path,
        "has no place with authentication: entra, where the IR must not get a user name",
        "remove it, or use authentication: sql",
        value,
      );
    }
    return;
  }
  if (findings.isBroken(at("catalog", "authentication"))) return;
  if (draft.catalog === undefined || draft.sites === undefined || shared !== undefined) return;
  const without = SITES.filter(
    (site) =>
      draft.sites?.[site]?.catalog?.adminLogin === undefined &&
      !findings.isBroken(at("sites", site, "catalog", "adminLogin")),
  );
  if (without.length > 0) {
    findings.refuse(
      at("catalog", "adminLogin"),
      "is missing: with authentication: sql the IR signs in with a user name and a password",
      "add it, such as ssisadmin, or use authentication: entra",
    );
  }
}
