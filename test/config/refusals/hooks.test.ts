import { refused } from "./refused.ts";

describe("refused: ready hooks", () => {
  refused(
    "Agent schedules on SQL Database",
    (e) => {
      e.sales.hooks = { agentSchedules: ["Nightly load"] };
    },
    [
      "estates.sales.hooks.agentSchedules",
      "is for managed instances: SQL Database has no SQL Server Agent",
      "remove it, and name the triggers that follow the active site under triggers",
    ],
  );
  refused(
    "a name that is near to a key",
    (e) => {
      e.ledger.hooks.agentSchedule = ["Nightly load"];
    },
    [
      "estates.ledger.hooks.agentSchedule",
      "is not a key that this program knows",
      "write agentSchedules, if that is what was meant, or remove it",
    ],
  );
  refused(
    "a schedule or login that stands twice, whatever its case",
    (e) => {
      e.ledger.hooks.agentSchedules = ["Nightly load", "nightly LOAD"];
      e.ledger.hooks.logins = ["etl", "report", "ETL"];
    },
    [
      'estates.ledger.hooks.agentSchedules[1] = "nightly LOAD"',
      "stands in the list twice",
      "remove one",
    ],
    ['estates.ledger.hooks.logins[2] = "ETL"', "stands in the list twice", "remove one"],
  );
  refused(
    "names that are none, and lists that are none",
    (e) => {
      e.ledger.hooks.agentSchedules = [" "];
      e.ledger.hooks.logins = "etl";
    },
    [
      'estates.ledger.hooks.agentSchedules[0] = " "',
      "is not a name that SQL Server takes",
      "write the name as the server shows it, at most 128 characters",
    ],
    [
      "estates.ledger.hooks.logins",
      "is a text where a list belongs",
      'write a list, such as ["etl"]',
    ],
  );
  refused(
    "the administrator's login",
    (e) => {
      e.ledger.hooks.logins = ["etl", "SSISADMIN"];
    },
    [
      'estates.ledger.hooks.logins[1] = "SSISADMIN"',
      "is the administrator's login: each server has its own, and it is never cloned",
      "remove it",
    ],
  );
  refused(
    "a variable without a value for one of the sites",
    (e) => {
      delete e.ledger.hooks.environments.Finance.Region.Inbox.secondary;
    },
    [
      "estates.ledger.hooks.environments.Finance.Region.Inbox.secondary",
      "is missing: the variable must have a value whichever site is active",
      "add it, or set sensitive: true and the secret credentials.ledger.environments.Finance.Region.Inbox",
    ],
  );
  refused(
    "a value that is none",
    (e) => {
      e.ledger.hooks.environments.Finance.Region.BatchSize.primary = 2 ** 60;
    },
    [
      "estates.ledger.hooks.environments.Finance.Region.BatchSize.primary",
      "is not a value for a variable of SSISDB",
      "write a text (at most 4000 characters), true or false, or a number; one of more than 15 digits as a text",
    ],
  );
  refused(
    "a variable that stands twice, whatever the case of its folder, environment and name",
    (e) => {
      e.ledger.hooks.environments.finance = { REGION: { inbox: { primary: "a", secondary: "b" } } };
    },
    [
      "estates.ledger.hooks.environments.finance.REGION.inbox",
      "differs from another variable only by case",
      "remove one",
    ],
  );
  for (const [name, shown] of [
    ["Drop\nDir", '["Drop\\nDir"]'],
    [" ", '[" "]'],
    ["a".repeat(129), `.${"a".repeat(129)}`],
  ] as const)
    refused(
      `a variable called ${shown}, which SQL for somebody to paste could not name in a comment either`,
      (e) => {
        e.ledger.hooks.environments.Finance.Region[name] = { primary: "a", secondary: "b" };
      },
      [
        `estates.ledger.hooks.environments.Finance.Region${shown}`,
        "has a part that is not a name in SSISDB",
        "use 1 to 128 characters, none of them a line break or another control character, for each of folder, environment and variable",
      ],
    );
  refused(
    "a sensitive variable with a value in clear, which is not shown",
    (e) => {
      e.ledger.hooks.environments.Finance.Region.ApiToken.primary = "Plant3d-S3cret!";
    },
    [
      "estates.ledger.hooks.environments.Finance.Region.ApiToken.primary",
      "stands beside sensitive: true, which says that the value is a secret",
      "remove it here, and change the secret if it was committed",
    ],
  );
  refused(
    "a secret's name without sensitive",
    (e) => {
      e.ledger.hooks.environments.Finance.Region.ApiToken = { primary: "a", secondary: "b" };
    },
    [
      "estates.ledger.hooks.environments.Finance.Region.ApiToken",
      "has the name of a secret, and its values would be committed in clear",
      "set sensitive: true, without values here, and the secret credentials.ledger.environments.Finance.Region.ApiToken",
    ],
  );
  refused(
    "a value that carries a secret",
    (e) => {
      e.ledger.hooks.environments.Finance.Region.Inbox.primary = "Server=x;Password=Plant3d;";
    },
    [
      "estates.ledger.hooks.environments.Finance.Region.Inbox.primary",
      "is a secret among settings that are committed in clear",
      "remove it here, and change the secret if it was committed; then run: npm run pulumi -- config set --secret --path credentials.ledger.environments.Finance.Region.Inbox --stack primary",
    ],
  );
  refused(
    "the administrator's login of one site",
    (e) => {
      e.ledger.sites.secondary.catalog = { adminLogin: "neuadmin" };
      e.ledger.hooks.logins = ["NEUADMIN"];
    },
    [
      'estates.ledger.hooks.logins[0] = "NEUADMIN"',
      "is the administrator's login: each server has its own, and it is never cloned",
      "remove it",
    ],
  );
});
