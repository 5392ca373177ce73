import { z } from "zod";
import { checked, key, required } from "./checked.ts";
import { factoryName } from "./formats.ts";

const WHERE = "each site";
const filled = checked(z.string(), (text) => text.trim() !== "", {
  wrong: "is empty",
  cure: "write a value or leave the key out",
});
const json = z.record(z.string(), z.json());

/** Express custom setup by REST name; what is secret in it comes from the stack's credentials. */
const expressSetupSchema = z.discriminatedUnion("type", [
  z.strictObject({
    type: z.literal("CmdkeySetup"),
    targetName: required(filled, {
      description:
        "Computer or domain whose credentials are stored; the password is a secret of the stack.",
      examples: ["fileserver.contoso.com"],
    }),
    userName: required(filled, {
      description: "Account on that computer.",
      examples: ["contoso\\ssis"],
    }),
  }),
  z.strictObject({
    type: z.literal("EnvironmentVariableSetup"),
    variableName: required(filled, {
      description: "Windows environment variable.",
      examples: ["SSIS_ENVIRONMENT"],
    }),
    variableValue: key(z.string(), {
      description: "Its value; when absent, a secret of the stack.",
    }),
  }),
  z.strictObject({
    type: z.literal("AzPowerShellSetup"),
    version: required(filled, {
      description: "Version of Azure PowerShell to install.",
      examples: ["5.1.0"],
    }),
  }),
  z.strictObject({
    type: z.literal("ComponentSetup"),
    componentName: required(filled, {
      description: "Component of a third party.",
      examples: ["SentryOne.TaskFactory"],
    }),
    licensed: key(z.boolean(), {
      description: "Whether it needs a licence key, which is a secret of the stack.",
      default: true,
    }),
  }),
]);

/** Everything that an Azure-SSIS IR can be, by its REST name. */
export const runtimeSchema = z.strictObject({
  name: key(factoryName, {
    description:
      "Name of the integration runtime; pipelines use it. `attach` may have two: in one factory it needs them, with two factories one name is better.",
    examples: ["ssis"],
    otherwise: "required, here or at each site",
    where: "each site (`attach`)",
  }),
  nodeSize: key(filled, {
    description: "Size of each node.",
    examples: ["Standard_D4_v3"],
    otherwise: "required, here or at each site",
    where: WHERE,
  }),
  nodeCount: key(
    checked(
      z.number(),
      (n) => Number.isInteger(n) && n >= 1 && n <= 10,
      {
        wrong: "is not a number of nodes that Azure takes",
        cure: "write a whole number from 1 to 10",
      },
      { minimum: 1, maximum: 10, multipleOf: 1 },
    ),
    {
      description:
        "Number of nodes (REST: numberOfNodes), 1 to 10; two or more for zone redundancy.",
      examples: [2],
      otherwise: "required, here or at each site",
      where: WHERE,
    },
  ),
  maxParallelExecutionsPerNode: key(
    checked(
      z.number(),
      (n) => Number.isInteger(n) && n >= 1,
      {
        wrong: "is not a number of packages",
        cure: "write a whole number of at least 1",
      },
      { minimum: 1, multipleOf: 1 },
    ),
    {
      description:
        "Packages that one node runs at once, at most twice its cores (Standard_D1_v2: 4).",
      otherwise: "Azure's",
      where: WHERE,
    },
  ),
  edition: key(z.enum(["Standard", "Enterprise"]), {
    description: "Edition of Integration Services.",
    default: "Standard",
    where: WHERE,
  }),
  licenseType: key(z.enum(["LicenseIncluded", "BasePrice"]), {
    description: "`BasePrice` is Azure Hybrid Benefit.",
    default: "LicenseIncluded",
    where: WHERE,
  }),
  description: key(z.string(), { description: "Shown in the portal.", where: WHERE }),
  expressCustomSetupProperties: key(z.array(expressSetupSchema), {
    description: "Express custom setup steps, in order; see below.",
    default: [],
    where: WHERE,
  }),
  dataProxyProperties: key(
    z.strictObject({
      connectVia: required(factoryName, {
        description: "Name of the self-hosted IR in the factory.",
        examples: ["self-hosted"],
      }),
      stagingLinkedService: required(filled, {
        description: "Name of the linked service for staging.",
        examples: ["staging-blob"],
      }),
      path: key(z.string(), { description: "Path of the staged data in the container." }),
    }),
    { description: "A self-hosted IR as proxy for data that only it can reach.", where: WHERE },
  ),
  packageStores: key(
    z.array(
      z.strictObject({
        name: required(filled, { description: "Name of the package store.", examples: ["store"] }),
        packageStoreLinkedService: required(filled, {
          description: "Name of its linked service.",
          examples: ["packages-share"],
        }),
      }),
    ),
    { description: "Package stores beside SSISDB.", default: [], where: WHERE },
  ),
  credential: key(filled, {
    description:
      "Name of the factory's credential (user-assigned identity) for `authentication: entra`.",
    otherwise: "the factory's own identity",
    where: WHERE,
  }),
  managedVirtualNetwork: key(filled, {
    description: "Name of the factory's managed virtual network.",
    examples: ["default"],
    where: WHERE,
  }),
  dataFlowProperties: key(json, {
    description: "`computeProperties.dataFlowProperties` of the REST body, as it is.",
    where: WHERE,
  }),
  copyComputeScaleProperties: key(json, {
    description: "`computeProperties.copyComputeScaleProperties` of the REST body, as it is.",
    where: WHERE,
  }),
  pipelineExternalComputeScaleProperties: key(json, {
    description:
      "`computeProperties.pipelineExternalComputeScaleProperties` of the REST body, as it is.",
    where: WHERE,
  }),
  extra: key(json, {
    description:
      "Merged deeply into `properties` of the REST body, for what this program does not know; it cannot replace what other keys say.",
    default: {},
    where: WHERE,
  }),
});
