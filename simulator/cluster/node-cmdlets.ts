import { type Cmdlet, CmdletError, denied, list, matches, type Session, text } from "./cmdlet.ts";
import { type Node, type Service, same } from "./world.ts";

/** Registry, services, local groups and DCOM of one node. */
export const nodeCmdlets: Readonly<Record<string, Cmdlet>> = {
  "Get-NodeName": ({ node }) => [{ Name: node.name }],

  "Get-AccountName": (_session, parameters) =>
    list(parameters, "Account").map((each) => ({ Account: each, Name: nameOf(each) ?? "" })),

  "Get-Module": ({ node }, parameters) =>
    node.clusterModule && same(text(parameters, "Name"), "FailoverClusters")
      ? [{ Name: "FailoverClusters" }]
      : [],

  "Get-Service"({ node }, parameters) {
    const pattern = text(parameters, "Name");
    const found = [...node.services].filter(([name]) => matches(pattern, name));
    if (found.length === 0 && !/[*?]/.test(pattern)) throw noService(pattern);
    return found.map(([name, service]) => ({
      Name: properName(name),
      StartType: service.startType,
      Status: service.status,
    }));
  },

  "Set-Service"(session, parameters) {
    mayWrite(session);
    const [, service] = serviceOf(session.node, text(parameters, "Name"));
    service.startType = text(parameters, "StartupType");
    return [];
  },

  "Start-Service"(session, parameters) {
    mayWrite(session);
    const { node, world } = session;
    const [name, service] = serviceOf(node, text(parameters, "Name"));
    world.startService(node, /\d+$/.exec(name)?.[0] ?? "", service);
    return [];
  },

  "Stop-Service"(session, parameters) {
    mayWrite(session);
    const [name, service] = serviceOf(session.node, text(parameters, "Name"));
    service.status = "Stopped";
    // A cluster sees at its next look that a service which it has started is gone.
    for (const each of session.world.resources)
      if (each.state === "Online" && same(each.parameters.get("ServiceName") ?? "", name))
        if (session.world.ownerOf(each) === session.node) each.state = "Failed";
    return [];
  },

  "Get-LoneService"({ node, world }, parameters) {
    const [name, service] = serviceOf(node, text(parameters, "Name"));
    const holder = text(parameters, "Resource");
    const held = world.resources.some(
      (each) =>
        each.state === "Online" &&
        each.type === "Generic Service" &&
        world.ownerOf(each) === node &&
        (same(each.name, holder) || same(each.parameters.get("ServiceName") ?? "", name)),
    );
    return [{ Status: service.status === "Running" && !held ? "Running" : "Stopped" }];
  },

  "Get-RegistryDefault"({ node }, parameters) {
    const key = keyOf(text(parameters, "LiteralPath"));
    return node.registry.has(key) ? [{ Value: node.registry.get(key) ?? "" }] : [];
  },

  "Clear-RegistryDefault"(session, parameters) {
    mayWrite(session);
    write(session, keyOf(text(parameters, "LiteralPath")), undefined);
    return [];
  },

  "Set-Item"(session, parameters) {
    mayWrite(session);
    const key = keyOf(text(parameters, "LiteralPath"));
    if (!session.node.registry.has(key))
      throw new CmdletError(
        `Cannot find path '${key}' because it does not exist.`,
        "ObjectNotFound",
        "PathNotFound",
      );
    write(session, key, text(parameters, "Value"));
    return [];
  },

  "Get-LocalGroupMember": (session, parameters) =>
    [...membersOf(session, parameters)].map((Name) => ({ Name, ObjectClass: "User" })),

  "Add-LocalGroupMember"(session, parameters) {
    mayWrite(session);
    membersOf(session, parameters).add(account(text(parameters, "Member")));
    return [];
  },

  "Remove-LocalGroupMember"(session, parameters) {
    mayWrite(session);
    const members = membersOf(session, parameters);
    const name = text(parameters, "Member");
    for (const each of members) if (same(each, name)) members.delete(each);
    return [];
  },

  "Get-DcomAccess": (session, parameters) =>
    [...dcomOf(session, parameters)].map((Account) => ({ Account })),

  "Add-DcomAccess"(session, parameters) {
    mayWrite(session);
    dcomOf(session, parameters).add(account(text(parameters, "Account")));
    return [];
  },

  "Remove-DcomAccess"(session, parameters) {
    mayWrite(session);
    const accounts = dcomOf(session, parameters);
    const name = text(parameters, "Account");
    for (const each of accounts) if (same(each, name)) accounts.delete(each);
    return [];
  },
};

export function mayWrite({ node }: Session): void {
  if (!node.administrator) throw denied();
}

/** The registry drive without its prefix, in lower case; anything else is a path of the disk. */
export function keyOf(path: string): string {
  return path.replace(/^HKLM:\\/i, "").toLowerCase();
}

function write({ world, node }: Session, key: string, value: string | undefined): void {
  node.registry.set(key, value);
  world.registryWritten(node, key);
}

function membersOf({ node }: Session, parameters: Readonly<Record<string, unknown>>): Set<string> {
  if (text(parameters, "SID") === "S-1-5-32-562") return node.distributedComUsers;
  throw new CmdletError("The group was not found.", "ObjectNotFound", "GroupNotFound");
}

function dcomOf({ node }: Session, parameters: Readonly<Record<string, unknown>>): Set<string> {
  const application = text(parameters, "Application");
  const accounts = node.dcom.get(`${application}/${text(parameters, "Permission")}`);
  if (accounts !== undefined) return accounts;
  throw new CmdletError(`no DCOM application is called '${application}'`);
}

/** Accounts of the domain that the simulated cluster is in, by what Windows calls them. */
function nameOf(account: string): string | undefined {
  if (/^(CONTOSO|BUILTIN|NT SERVICE)\\./i.test(account)) return account;
  const name = /^contoso\.com\\(.+)$/i.exec(account) ?? /^(.+)@contoso\.com$/i.exec(account);
  return name?.[1] === undefined ? undefined : `CONTOSO\\${name[1]}`;
}

/** Any other account cannot be translated into a SID. */
export function account(name: string): string {
  const known = nameOf(name);
  if (known !== undefined) return known;
  throw new CmdletError(
    "Some or all identity references could not be translated.",
    "NotSpecified",
    "IdentityNotMappedException",
  );
}

function serviceOf(node: Node, name: string): readonly [string, Service] {
  const service = node.services.get(name.toLowerCase());
  if (service === undefined) throw noService(name);
  return [name.toLowerCase(), service];
}

const noService = (name: string) =>
  new CmdletError(
    `Cannot find any service with service name '${name}'.`,
    "ObjectNotFound",
    "NoServiceFoundForGivenName",
  );

const properName = (name: string): string => name.replace(/^msdtsserver/i, "MsDtsServer");
