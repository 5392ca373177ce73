import { cluster } from "../samples.ts";
import { refused } from "./refused.ts";

describe("refused: the stack", () => {
  refused(
    "an unknown site in the flag",
    (_, c) => {
      c.activeRegion = "secundary";
    },
    [
      'activeRegion = "secundary"',
      "is not primary or secondary",
      "write primary or secondary; secondary is the nearest",
    ],
  );
  refused(
    "a flag of another type",
    (_, c) => {
      c.activeRegion = 1;
    },
    ["activeRegion = 1", "is not primary or secondary", "write primary or secondary"],
  );
  refused(
    "a time that is none",
    (_, c) => {
      c.activeSince = "2026-11-22";
    },
    [
      'activeSince = "2026-11-22"',
      "is not an RFC 3339 time",
      "write date, time and zone, such as 2026-11-22T10:00:00Z, in quotes",
    ],
  );
  refused(
    "a time in the future",
    (_, c) => {
      c.activeSince = "2026-11-22T12:05:01Z";
    },
    [
      'activeSince = "2026-11-22T12:05:01Z"',
      "is more than 5 minutes in the future, and every flip before that time would count as stale",
      "write the time of the flip: npm run flip -- <site> does",
    ],
  );
  refused(
    "an unknown kind of failover",
    (_, c) => {
      c.failover = "force";
    },
    [
      'failover = "force"',
      "is not planned or forced",
      "write planned or forced; forced is the nearest",
    ],
  );
  refused(
    "forced without a time",
    (_, c) => {
      c.failover = "forced";
    },
    [
      "allowDataLossUntil",
      "is missing: a forced failover may lose data and needs a time until which that is allowed",
      "add an RFC 3339 time within the next 24 hours (the command: docs/runbook.md, Region lost), or use failover: planned",
    ],
  );
  refused(
    "a permission to lose data that stands about",
    (_, c) => {
      c.failover = "forced";
      c.allowDataLossUntil = "2026-11-23T12:00:01Z";
    },
    [
      'allowDataLossUntil = "2026-11-23T12:00:01Z"',
      "is more than 24 hours ahead, and a permission to lose data must not stand about",
      "write a time within the next 24 hours",
    ],
  );
  refused(
    "a permission that is no time",
    (_, c) => {
      c.failover = "forced";
      c.allowDataLossUntil = "tomorrow";
    },
    [
      'allowDataLossUntil = "tomorrow"',
      "is not an RFC 3339 time",
      "write date, time and zone, such as 2026-11-22T10:00:00Z, in quotes",
    ],
  );
  refused(
    "a forced estate without a time",
    (e) => {
      e.sales.failover = "forced";
    },
    [
      "estates.sales.allowDataLossUntil",
      "is missing: a forced failover may lose data and needs a time until which that is allowed",
      "add an RFC 3339 time within the next 24 hours (the command: docs/runbook.md, Region lost), or use failover: planned",
    ],
  );
  refused(
    "a stack that is neither site",
    (_, c) => {
      c.stack = "production";
    },
    [
      "site",
      'is missing, and the stack\'s name "production" does not end in primary or secondary',
      "rename the stack (npm run pulumi -- stack rename production-primary --stack production), or say which half it is (npm run pulumi -- config set site primary --stack production)",
    ],
  );
  refused(
    "a site that contradicts the stack's name",
    (_, c) => {
      c.stack = "dev-primary";
      c.site = "secondary";
    },
    [
      'site = "secondary"',
      "contradicts the name of the stack, dev-primary",
      "remove it (npm run pulumi -- config rm site --stack dev-primary), or rename the stack",
    ],
  );
  refused(
    "an unknown key of the stack",
    (_, c) => {
      c.keys = ["activeRegion", "activeSinse", "credentials"];
    },
    [
      "activeSinse",
      "is not a key that this program knows",
      "write activeSince, if that is what was meant, or remove it",
    ],
  );
  refused(
    "estates that are no object",
    (_, c) => {
      c.estates = "sales";
    },
    ["estates", "is a text where an object belongs", "write an object"],
  );
  refused(
    "a cluster beside estates",
    (_, c) => {
      c.cluster = cluster();
    },
    [
      "cluster",
      "stands in a stack that has estates, and its trouble would hold up their takeover",
      "put it into a stack of its own (Pulumi.cluster.yaml) with estates: {}",
    ],
  );
});
