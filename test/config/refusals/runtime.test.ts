import { refused } from "./refused.ts";

describe("refused: runtime", () => {
  refused(
    "a factory's name that Azure refuses",
    (e) => {
      e.sales.dataFactory.name = "adf_sales";
    },
    [
      'estates.sales.dataFactory.name = "adf_sales"',
      "is not a name that Azure Data Factory takes",
      "use 3 to 63 letters, digits and single hyphens, with a letter or digit at both ends",
    ],
  );
  refused(
    "a runtime's name that is too short",
    (e) => {
      e.sales.runtime.name = "ir";
    },
    [
      'estates.sales.runtime.name = "ir"',
      "is not a name that Azure Data Factory takes",
      "use 3 to 63 letters, digits and single hyphens, with a letter or digit at both ends",
    ],
  );
  refused(
    "a runtime without nodes",
    (e) => {
      delete e.sales.runtime.nodeCount;
    },
    ["estates.sales.runtime.nodeCount", "is missing", "add it, such as nodeCount: 2"],
  );
  refused(
    "eleven nodes",
    (e) => {
      e.sales.runtime.nodeCount = 11;
    },
    [
      "estates.sales.runtime.nodeCount = 11",
      "is not a number of nodes that Azure takes",
      "write a whole number from 1 to 10",
    ],
  );
  refused(
    "nodes in quotes",
    (e) => {
      e.sales.runtime.nodeCount = "2";
    },
    [
      'estates.sales.runtime.nodeCount = "2"',
      "is a text where a number belongs",
      "write a number, such as 2, without quotes",
    ],
  );
  refused(
    "more packages than the nodes can run",
    (e) => {
      e.sales.runtime.maxParallelExecutionsPerNode = 9;
    },
    [
      "estates.sales.runtime.maxParallelExecutionsPerNode = 9",
      "is more than a node of size Standard_D4_v3 can run at once",
      "write at most 8, or take a larger node size",
    ],
  );
  refused(
    "more packages than the smallest node can run",
    (e) => {
      e.sales.sites.secondary.runtime = {
        nodeSize: "Standard_D1_v2",
        maxParallelExecutionsPerNode: 5,
      };
    },
    [
      "estates.sales.sites.secondary.runtime.maxParallelExecutionsPerNode = 5",
      "is more than a node of size Standard_D1_v2 can run at once",
      "write at most 4, or take a larger node size",
    ],
  );
  refused(
    "the REST name of a key",
    (e) => {
      e.sales.runtime.numberOfNodes = 2;
    },
    [
      "estates.sales.runtime.numberOfNodes",
      "is not a key that this program knows",
      "write nodeCount, if that is what was meant, or remove it",
    ],
  );
  refused(
    "a key of the wrong case",
    (e) => {
      e.sales.runtime.nodesize = "x";
    },
    [
      "estates.sales.runtime.nodesize",
      "is not a key that this program knows",
      "write nodeSize, if that is what was meant, or remove it",
    ],
  );
  refused(
    "extra that another key decides",
    (e) => {
      e.sales.runtime.extra = { typeProperties: { computeProperties: { location: "x" } } };
    },
    [
      "estates.sales.runtime.extra.typeProperties.computeProperties.location",
      "is decided by sites.<site>.location; extra is for what has no key of its own",
      "remove it from extra and use sites.<site>.location",
    ],
  );
  refused(
    "an unknown kind of express setup",
    (e) => {
      e.web.runtime.expressCustomSetupProperties[0].type = "CmdKeySetup";
    },
    [
      'estates.web.runtime.expressCustomSetupProperties[0].type = "CmdKeySetup"',
      "is not one of CmdkeySetup, EnvironmentVariableSetup, AzPowerShellSetup, ComponentSetup",
      "write one of CmdkeySetup, EnvironmentVariableSetup, AzPowerShellSetup, ComponentSetup; CmdkeySetup is the nearest",
    ],
  );
  refused(
    "two setup steps of one name",
    (e) => {
      e.web.runtime.expressCustomSetupProperties.push({
        type: "CmdkeySetup",
        targetName: "FS.contoso.com",
        userName: "x",
      });
    },
    [
      'estates.web.runtime.expressCustomSetupProperties[5].targetName = "FS.contoso.com"',
      "stands for another step of the express setup already, and its secret is found by this name",
      "give each step its own",
    ],
  );
  refused(
    "at one of the sites: extra that another key decides, and two setup steps of one name",
    (e) => {
      e.web.sites.primary.runtime = {
        extra: { type: "SelfHosted" },
        expressCustomSetupProperties: [
          { type: "ComponentSetup", componentName: "KEY" },
          { type: "EnvironmentVariableSetup", variableName: "key" },
        ],
      };
    },
    [
      "estates.web.sites.primary.runtime.extra.type",
      "is decided by this program; extra is for what has no key of its own",
      "remove it",
    ],
    [
      'estates.web.sites.primary.runtime.expressCustomSetupProperties[1].variableName = "key"',
      "stands for another step of the express setup already, and its secret is found by this name",
      "give each step its own",
    ],
  );
});
