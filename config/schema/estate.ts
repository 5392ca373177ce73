import { z } from "zod";
import { checked, key, required } from "./checked.ts";
import { duration, failoverGroupName, pricingTier, time } from "./formats.ts";
import { hooksSchema } from "./hooks.ts";
import { runtimeSchema } from "./runtime.ts";
import { dataFactorySchema, siteSchema } from "./site.ts";

const positive = checked(duration, (text) => !/^0+[smh]$/.test(text), {
  wrong: "leaves no time at all",
  cure: "write a longer one, such as 60s",
});

const catalogSchema = z.strictObject({
  endpoint: required(z.enum(["server", "listener", "public"]), {
    description:
      "What the IR connects to: the site's own server, the failover group's listener, or a managed instance's public endpoint (port 3342).",
    examples: ["server"],
  }),
  authentication: key(z.enum(["sql", "entra"]), {
    description:
      "`entra`: no user name and password on the IR, and this program signs in with its own token.",
    default: "sql",
  }),
  adminLogin: key(
    checked(z.string(), (text) => text.trim() !== "" && text.length <= 128, {
      wrong: "is not a SQL login",
      cure: "write the login's name, at most 128 characters",
    }),
    {
      description: "SQL login of the server's administrator; needed with `authentication: sql`.",
      examples: ["ssisadmin"],
      where: "each site",
    },
  ),
  pricingTier: key(pricingTier, {
    description: "Service objective of SSISDB when it is created; never on a managed instance.",
    examples: ["S1"],
  }),
});

const failoverGroupSchema = z.strictObject({
  name: required(failoverGroupName, {
    description: "Name of the failover group, unique in all of Azure.",
    examples: ["fog-sales"],
  }),
  existing: key(z.boolean(), {
    description:
      "The group exists and is read; a first deployment adds SSISDB to it where it is of SQL Database and lacks it. Otherwise the home stack makes the group.",
    default: false,
  }),
  role: key(z.enum(["drive", "follow"]), {
    description: "`follow`: somebody else moves the role, and this program waits for it.",
    default: "drive",
  }),
});

const dualStandbySchema = z.strictObject({
  pairName: required(
    checked(z.string(), (text) => text.trim() !== "", {
      wrong: "is empty",
      cure: "write any name; both runtimes get it",
    }),
    { description: "Name that makes the two runtimes a pair.", examples: ["sales"] },
  ),
  mode: required(z.enum(["hot", "cold"]), {
    description:
      "`hot`: both runtimes run, roles swap at once; `cold`: the standby is started once, to attach it to its copy of SSISDB, and then stopped to save its cost.",
    examples: ["cold"],
  }),
});

const triggerSchema = z.strictObject({
  backfillFrom: key(
    checked(time, (text) => text !== "", {
      wrong: "is empty",
      cure: "write a time or leave the key out",
    }),
    {
      description:
        "RFC 3339 time from which a tumbling-window trigger may catch up. It is not started without, nor where it would begin earlier: it goes on after its last window or, when it has none, at its own `startTime`, which Azure does not let anybody change.",
    },
  ),
});

export const estateSchema = z.strictObject({
  strategy: required(z.enum(["stay", "relocate", "attach", "dualStandby"]), {
    description:
      "What a failover does to the IR: nothing (`stay`), stop, edit and start it (`relocate`), attach another IR to the catalog (`attach`), swap the roles of two (`dualStandby`).",
    examples: ["relocate"],
  }),
  catalogRole: key(z.enum(["move", "leave"]), {
    description:
      "`leave`: only the IR or its factory are lost, the database stays where it is (strategy attach): the runtime of the active site connects to whichever side is Primary, with the passwords of this stack.",
    default: "move",
  }),
  failover: key(z.enum(["planned", "forced"]), {
    description: "Kind of failover for this estate.",
    otherwise: "the stack's",
  }),
  allowDataLossUntil: key(time, {
    description: "RFC 3339 time until which a forced failover may be sent.",
    otherwise: "the stack's",
  }),
  failoverGroup: required(failoverGroupSchema, {
    description: "The failover group that holds SSISDB.",
    examples: [{ name: "fog-sales" }],
  }),
  catalog: required(catalogSchema, {
    description: "The catalog database SSISDB.",
    examples: [{ endpoint: "server", adminLogin: "ssisadmin" }],
  }),
  runtime: key(runtimeSchema, { description: "The Azure-SSIS integration runtime." }),
  dataFactory: key(dataFactorySchema, {
    description:
      "The one factory of both sites (strategies stay and relocate; `attach` when the two runtimes have different names).",
  }),
  dualStandby: key(dualStandbySchema, { description: "The pair (strategy dualStandby)." }),
  triggers: key(z.record(z.string(), triggerSchema), {
    description: "Triggers of the factory that follow the active site, by name.",
    default: {},
    examples: [{ nightly: {} }],
  }),
  hooks: key(hooksSchema, {
    description:
      "What follows the active site beside triggers (docs/followers.md): Agent schedules, server logins, environment variables, and SQL of your own.",
  }),
  runState: key(z.enum(["managed", "external"]), {
    description: "`external`: a schedule starts and stops the IR; a takeover still starts it once.",
    default: "managed",
  }),
  drainTimeout: key(duration, {
    description: "How long running packages may take to end before the IR is stopped.",
    otherwise: "30m planned, 0s forced",
    examples: ["30m"],
  }),
  callTimeout: key(positive, {
    description: "Longest time for one call to Azure.",
    default: "60s",
    examples: ["60s"],
  }),
  startTimeout: key(positive, {
    description: "Longest time for a start of the IR.",
    default: "90m",
    examples: ["90m"],
  }),
  stopTimeout: key(positive, {
    description: "Longest time for a stop of the IR.",
    default: "10m",
    examples: ["10m"],
  }),
  sites: required(
    z.strictObject({
      primary: required(siteSchema, { description: "The home site: it owns what exists once." }),
      secondary: required(siteSchema, { description: "The other site, in another region." }),
    }),
    { description: "The two halves." },
  ),
});
