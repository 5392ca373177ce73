import { otherSite, SITES } from "../pair.ts";
import { sameName } from "../resource-ids.ts";
import { type Examined, kindOfEstate } from "./findings.ts";

/** What each strategy needs and cannot have. */
export function examineStrategy(estate: Examined): void {
  examineStay(estate);
  examineOneLogin(estate);
  examineDualStandby(estate);
  examineAttach(estate);
  examineFactories(estate);
}

function examineStay({ name, draft, findings, at }: Examined): void {
  if (draft.strategy !== "stay") return;
  if (kindOfEstate(draft) === "managedInstance") {
    findings.refuse(
      at("strategy"),
      "does not work on a managed instance: its listener is private to a virtual network in one region, so the IR cannot stay behind",
      "use relocate, or attach with a factory on each side",
      "stay",
    );
  } else if (draft.catalog?.endpoint !== undefined && draft.catalog.endpoint !== "listener") {
    findings.refuse(
      at("catalog", "endpoint"),
      "does not move with the failover group, so an IR that stays would be left with a read-only SSISDB",
      "use listener, or another strategy",
      draft.catalog.endpoint,
    );
  }
  const unused = ["subnet", "injection", "publicIps", "customSetup", "runtime"] as const;
  const given = unused.filter((name) => draft.sites?.secondary?.[name] !== undefined);
  if (given.length > 0) {
    findings.warn(
      `estates.${name}: the IR stays at the primary site, so ${given.join(", ")} of the secondary site ${given.length === 1 ? "is" : "are"} not used.`,
    );
  }
}

/** Through the listener it meets either server, with the name and the password that it was given once. */
function examineOneLogin({ draft, findings, at }: Examined): void {
  if (draft.strategy !== "stay") return;
  const [login, other] = SITES.map(
    (site) => draft.sites?.[site]?.catalog?.adminLogin ?? draft.catalog?.adminLogin,
  );
  if (login !== undefined && other !== undefined && login.toLowerCase() !== other.toLowerCase()) {
    const differs =
      draft.sites?.secondary?.catalog?.adminLogin === undefined ? "primary" : "secondary";
    const [one, two] = differs === "secondary" ? [login, other] : [other, login];
    findings.refuse(
      at("sites", differs, "catalog", "adminLogin"),
      `differs from the ${otherSite(differs)} site's "${one}", and an IR that stays as it is signs in to both servers with one name and password`,
      "name a login that both servers have, or use relocate, which writes the IR anew for each side",
      two,
    );
  }
}

function examineDualStandby({ draft, findings, at }: Examined): void {
  if (draft.strategy !== "dualStandby") {
    if (draft.dualStandby !== undefined && draft.strategy !== undefined) {
      findings.refuse(
        at("dualStandby"),
        `belongs to strategy dualStandby, and this estate has ${draft.strategy}`,
        "remove it, or set strategy: dualStandby",
      );
    }
    return;
  }
  if (draft.dualStandby === undefined) {
    findings.refuse(
      at("dualStandby"),
      "is missing",
      "add dualStandby: { pairName: <any name>, mode: hot or cold }",
    );
  }
  if (draft.catalog?.endpoint === "listener") {
    findings.refuse(
      at("catalog", "endpoint"),
      "does not work with dualStandby: each runtime of the pair points at its own region's server",
      "use server",
      "listener",
    );
  }
  const own = SITES.flatMap((site) => {
    const name = draft.sites?.[site]?.runtime?.name;
    return name === undefined ? [] : [{ site, name }];
  });
  const primary = draft.sites?.primary?.runtime?.name ?? draft.runtime?.name;
  const different = own.find(({ name }) => primary !== undefined && !sameName(name, primary));
  if (different !== undefined) {
    findings.refuse(
      at("sites", different.site, "runtime", "name"),
      `differs from the primary site's "${primary}", and pipelines find the IR by its name in both factories`,
      "give the name once, as runtime.name of the estate",
      different.name,
    );
  }
}

function examineAttach({ name, draft, findings, at }: Examined): void {
  if (
    draft.catalogRole === "leave" &&
    draft.strategy !== "attach" &&
    draft.strategy !== undefined
  ) {
    findings.refuse(
      at("catalogRole"),
      `is for strategy attach only: ${draft.strategy} moves the database with the IR`,
      "remove it, or set strategy: attach",
      "leave",
    );
  }
  if (draft.strategy !== "attach") return;
  const primary = draft.sites?.primary?.runtime?.name ?? draft.runtime?.name;
  const secondary = draft.sites?.secondary?.runtime?.name ?? draft.runtime?.name;
  if (primary === undefined || secondary === undefined) return;
  const isOneName = sameName(primary, secondary);
  if (draft.dataFactory !== undefined && isOneName) {
    findings.refuse(
      at("sites", "secondary", "runtime", "name"),
      `is the primary site's runtime too, in one factory: attach makes a second one beside it`,
      "give this site's runtime a name of its own, or each site a factory of its own",
      secondary,
    );
  } else if (!isOneName) {
    findings.warn(
      `estates.${name}: the runtimes are called ${primary} and ${secondary}: pipelines that name one of them do not run on the other one.`,
    );
  }
}

/** Two strategies move one IR inside one factory, a pair has a factory on each side, and `attach` makes a new IR in either. */
function examineFactories({ draft, findings, at }: Examined): void {
  if (draft.strategy === undefined) return;
  const sharedAttach = draft.strategy === "attach" && draft.dataFactory !== undefined;
  const own = (draft.strategy === "attach" && !sharedAttach) || draft.strategy === "dualStandby";
  for (const site of SITES) {
    const factory = draft.sites?.[site]?.dataFactory;
    if (own && factory === undefined && draft.sites?.[site] !== undefined) {
      findings.refuse(
        at("sites", site, "dataFactory"),
        `is missing: strategy ${draft.strategy} has a factory on each side`,
        "add dataFactory: { name: …, resourceGroup: … } to this site",
      );
    }
    if (!own && factory !== undefined) {
      findings.refuse(
        at("sites", site, "dataFactory"),
        sharedAttach
          ? "stands beside the estate's dataFactory: the runtimes are either in one factory or in one each"
          : `belongs to attach or dualStandby: strategy ${draft.strategy} has one factory for both sites`,
        sharedAttach
          ? "move the estate's dataFactory down to the site that it belongs to, so that each site has its own; or remove this one, and give the runtimes two names"
          : "move it up to the estate's dataFactory, or change the strategy",
      );
    }
    if (!own && !sharedAttach && draft.sites?.[site]?.runtime?.name !== undefined) {
      findings.refuse(
        at("sites", site, "runtime", "name"),
        `is one IR with one name under strategy ${draft.strategy}, on both sites`,
        "give the name once, as runtime.name of the estate",
        draft.sites[site].runtime.name,
      );
    }
  }
  if (own && draft.dataFactory !== undefined) {
    findings.refuse(
      at("dataFactory"),
      `would be shared, and strategy ${draft.strategy} has a factory on each side`,
      "move it down to sites.primary.dataFactory and give sites.secondary its own",
    );
  }
  if (!own && draft.dataFactory === undefined) {
    findings.refuse(
      at("dataFactory"),
      `is missing: strategy ${draft.strategy} has one factory for both sites`,
      "add dataFactory: { name: …, resourceGroup: … } to the estate",
    );
  }
  const primary = draft.sites?.primary?.dataFactory?.name;
  const secondary = draft.sites?.secondary?.dataFactory?.name;
  const isOneFactory =
    primary !== undefined && secondary !== undefined && sameName(primary, secondary);
  if (own && isOneFactory) {
    findings.refuse(
      at("sites", "secondary", "dataFactory", "name"),
      "is the primary site's factory too: when its region is lost, both are",
      "name another factory, in the secondary site's region",
      secondary,
    );
  }
}
