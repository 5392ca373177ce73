import { call, textsAt } from "../steps.ts";
import { exists, gone } from "./existence.ts";
import { type Kind, type PartOf, sameName } from "./part.ts";

/** `Distributed COM Users`, by the name that is the same in every language of Windows. */
const DISTRIBUTED_COM_USERS = "S-1-5-32-562";

const READ_DEFAULT = "Value";

/** The key's default value names the configuration file; on each node, though the cluster replicates it once it is online. */
export const registryValue: Kind<PartOf<"registryValue">> = {
  words: ({ node, key }) => `registry value ${key} on ${node}`,
  read: (part) => ({
    step: `read the ${registryValue.words(part)}`,
    ...call("Get-RegistryDefault", { LiteralPath: part.key }),
    select: [READ_DEFAULT],
  }),
  value: (_part, answer) => textsAt(answer, READ_DEFAULT)[0] ?? null,
  same: sameName,
  needsOffline: true,
  write: ({ key, wanted }) => [
    {
      step: `create the key ${key}`,
      ...call("New-Item", { Path: key }),
      unless: exists(key),
      cure: "sign in over SSH as an account that administers the node",
    },
    {
      step: `write ${wanted} into ${key}`,
      ...call("Set-Item", { LiteralPath: key, Value: wanted }),
      unless: {
        ...call("Get-RegistryDefault", { LiteralPath: key }),
        property: READ_DEFAULT,
        operator: "same",
        value: [wanted],
      },
      cure: "sign in over SSH as an account that administers the node",
    },
  ],
  restore({ key }, before) {
    if (before === null)
      return [
        {
          step: `remove the key ${key}`,
          ...call("Remove-Item", { LiteralPath: key, Force: true }),
          unless: gone(key),
        },
      ];
    if (before === "")
      return [
        {
          step: `clear the value of ${key}`,
          ...call("Clear-RegistryDefault", { LiteralPath: key }),
          unless: {
            ...call("Get-RegistryDefault", { LiteralPath: key }),
            property: READ_DEFAULT,
            operator: "same",
            value: [""],
          },
        },
      ];
    return registryValue.write({ kind: "registryValue", node: "", key, wanted: before });
  },
};

/**
 * The service as Setup leaves it, started by Windows: a cluster presumes a resource online whose service runs already, and so it would go on with
 * the configuration that it had, on this node or after a failover.
 */
export const lone: Kind<PartOf<"lone">> = {
  words: ({ node, service }) => `service ${service} outside of the cluster on ${node}`,
  read: (part) => ({ step: `look for the ${lone.words(part)}`, ...loneOf(part), select: [STATUS] }),
  value: (_part, answer) => textsAt(answer, STATUS)[0] ?? null,
  write: (part) => [
    {
      step: `stop the ${lone.words(part)}`,
      ...call("Stop-Service", { Name: part.service, Force: true }),
      unless: { ...loneOf(part), property: STATUS, operator: "same", value: [part.wanted] },
      must: {
        ...loneOf(part),
        property: STATUS,
        operator: "same",
        value: [part.wanted],
        otherwise: `${part.service} still runs`,
      },
      cure: "look at the service on the node, and stop it by hand once",
    },
  ],
  restore: ({ service }, before) =>
    before === "Running"
      ? [
          {
            step: `start the service ${service} again`,
            ...call("Start-Service", { Name: service }),
            unless: {
              ...call("Get-Service", { Name: service }),
              property: STATUS,
              operator: "same",
              value: ["Running"],
            },
            cure: "look at the system's events for why it does not start, and start it by hand",
          },
        ]
      : [],
};

const STATUS = "Status";

const loneOf = ({ service, holder }: PartOf<"lone">) =>
  call("Get-LoneService", { Name: service, Resource: holder });

/** The cluster starts the service, not Windows: else it would run on the node that does not own the resource. */
export const startType: Kind<PartOf<"startType">> = {
  words: ({ node, service }) => `start type of ${service} on ${node}`,
  read: (part) => ({
    step: `read the ${startType.words(part)}`,
    ...call("Get-Service", { Name: part.service }),
    select: ["StartType"],
  }),
  value: (_part, answer) => textsAt(answer, "StartType")[0] ?? null,
  write: ({ service, wanted }) => [
    {
      step: `set the start type of ${service} to ${wanted}`,
      ...call("Set-Service", { Name: service, StartupType: wanted }),
      unless: {
        ...call("Get-Service", { Name: service }),
        property: "StartType",
        operator: "same",
        value: [wanted],
      },
      cure: "sign in over SSH as an account that administers the node",
    },
  ],
  restore: (part, before) => (before === null ? [] : startType.write({ ...part, wanted: before })),
};

/** Membership lets an account use DCOM from another computer at all. */
export const dcomUser: Kind<PartOf<"dcomUser">> = {
  words: ({ node, account }) => `${account} among the Distributed COM Users of ${node}`,
  read: (part) => ({
    step: `look for ${dcomUser.words(part)}`,
    ...call("Get-LocalGroupMember", { SID: DISTRIBUTED_COM_USERS }),
    select: ["Name"],
  }),
  value: ({ account, wanted }, answer) =>
    textsAt(answer, "Name").some((name) => sameName(name, account)) ? wanted : null,
  write: ({ account }) => [
    {
      step: `add ${account} to the Distributed COM Users`,
      ...call("Add-LocalGroupMember", { SID: DISTRIBUTED_COM_USERS, Member: account }),
      unless: { ...members, operator: "has", value: [account] },
      cure: "check the account's name (DOMAIN\\name) under cluster.remoteUsers",
    },
  ],
  restore: ({ account }, before) =>
    before === null
      ? [
          {
            step: `take ${account} out of the Distributed COM Users`,
            ...call("Remove-LocalGroupMember", { SID: DISTRIBUTED_COM_USERS, Member: account }),
            unless: { ...members, operator: "lacks", value: [account] },
          },
        ]
      : [],
};

/** Launch (with activation) and access permission on the DCOM application of the service. */
export const dcomAccess: Kind<PartOf<"dcomAccess">> = {
  words: ({ node, account, permission, application }) =>
    `DCOM ${permission} permission of ${account} on ${application} on ${node}`,
  read: (part) => ({
    step: `look for the ${dcomAccess.words(part)}`,
    ...accessOf(part),
    select: ["Account"],
  }),
  value: ({ account, wanted }, answer) =>
    textsAt(answer, "Account").some((name) => sameName(name, account)) ? wanted : null,
  needsOffline: true,
  write: (part) => [
    {
      step: `grant the ${dcomAccess.words(part)}`,
      ...call("Add-DcomAccess", {
        Application: part.application,
        Permission: part.permission,
        Account: part.account,
      }),
      unless: { ...accessOf(part), property: "Account", operator: "has", value: [part.account] },
      cure: "check the account's name (DOMAIN\\name) under cluster.remoteUsers",
    },
  ],
  restore: (part, before) =>
    before === null
      ? [
          {
            step: `take back the ${dcomAccess.words(part)}`,
            ...call("Remove-DcomAccess", {
              Application: part.application,
              Permission: part.permission,
              Account: part.account,
            }),
            unless: {
              ...accessOf(part),
              property: "Account",
              operator: "lacks",
              value: [part.account],
            },
          },
        ]
      : [],
};

const members = {
  ...call("Get-LocalGroupMember", { SID: DISTRIBUTED_COM_USERS }),
  property: "Name",
} as const;

const accessOf = ({ application, permission }: PartOf<"dcomAccess">) =>
  call("Get-DcomAccess", { Application: application, Permission: permission });
