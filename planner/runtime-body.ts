import type {
  DataProxy,
  Estate,
  EstateSite,
  ExpressSetup,
  Network,
  PackageStore,
} from "../config/deployment.ts";
import type { Json, JsonObject } from "./json.ts";
import { mergeDeep, withoutEmpty } from "./json.ts";

/**
 * `properties` of the integration runtime's REST body (api-version 2018-06-01), without its secrets: those are put in right before the
 * body is sent, by {@link withSecrets}. What is absent here is left to the service's default.
 *
 * @param catalogServerEndpoint where the runtime connects to: server, listener or public endpoint
 */
export function runtimeBody(
  estate: Estate,
  site: EstateSite,
  catalogServerEndpoint: string,
): JsonObject {
  const { runtime, placement } = site;
  const body = withoutEmpty({
    type: "Managed",
    description: runtime.description,
    managedVirtualNetwork: reference(
      "ManagedVirtualNetworkReference",
      runtime.managedVirtualNetwork,
    ),
    typeProperties: withoutEmpty({
      computeProperties: withoutEmpty({
        location: placement.location.written,
        nodeSize: runtime.nodeSize,
        numberOfNodes: runtime.nodeCount,
        maxParallelExecutionsPerNode: runtime.maxParallelExecutionsPerNode,
        vNetProperties: standardInjection(placement.network),
        dataFlowProperties: runtime.dataFlowProperties,
        copyComputeScaleProperties: runtime.copyComputeScaleProperties,
        pipelineExternalComputeScaleProperties: runtime.pipelineExternalComputeScaleProperties,
      }),
      ssisProperties: withoutEmpty({
        catalogInfo: withoutEmpty({
          catalogServerEndpoint,
          // Entra authentication: the name must be absent, not null (an explicit null broke ARM deployments, azure-docs#27033).
          catalogAdminUserName: site.adminLogin,
          catalogPricingTier: estate.catalog.pricingTier,
          dualStandbyPairName: estate.dualStandby?.pairName,
        }),
        licenseType: runtime.licenseType,
        edition: runtime.edition,
        customSetupScriptProperties:
          placement.customSetup === undefined
            ? undefined
            : { blobContainerUri: placement.customSetup },
        expressCustomSetupProperties: runtime.expressCustomSetupProperties.map(expressSetup),
        dataProxyProperties: dataProxy(runtime.dataProxyProperties),
        packageStores: runtime.packageStores.map(packageStore),
        credential: reference("CredentialReference", runtime.credential),
      }),
      customerVirtualNetwork: expressInjection(placement.network),
    }),
  });
  return mergeDeep(body, runtime.extra);
}

const reference = (type: string, referenceName: string | undefined): JsonObject | undefined =>
  referenceName === undefined ? undefined : { type, referenceName };

const standardInjection = (network: Network | undefined): JsonObject | undefined =>
  network?.injection === "standard"
    ? withoutEmpty({ subnetId: network.subnet.id, publicIPs: network.publicIps })
    : undefined;

const expressInjection = (network: Network | undefined): JsonObject | undefined =>
  network?.injection === "express" ? { subnetId: network.subnet.id } : undefined;

const packageStore = (store: PackageStore): JsonObject => ({
  name: store.name,
  packageStoreLinkedService: {
    type: "LinkedServiceReference",
    referenceName: store.packageStoreLinkedService,
  },
});

const dataProxy = (proxy: DataProxy | undefined): JsonObject | undefined =>
  proxy === undefined
    ? undefined
    : withoutEmpty({
        connectVia: reference("IntegrationRuntimeReference", proxy.connectVia),
        stagingLinkedService: reference("LinkedServiceReference", proxy.stagingLinkedService),
        path: proxy.path,
      });

function expressSetup(setup: ExpressSetup): JsonObject {
  const { type, ...rest } = setup;
  const { licensed: _, ...typeProperties } = { licensed: false, ...rest };
  return { type, typeProperties: withoutEmpty(typeProperties) };
}

/**
 * The secrets of a runtime by the path they have in the body. Keys of express setups are named after what they belong to, so that
 * another order of the list does not swap passwords.
 */
export interface RuntimeSecrets {
  readonly catalogPassword?: string | undefined;
  readonly customSetupSas?: string | undefined;
  /** By target name (password), variable name (value) or component name (licence key) of the setup step. */
  readonly expressSetup?: Readonly<Record<string, string>> | undefined;
}

/** The body as it is sent: real secrets, always, because what a PUT does with a masked one is not known (the mask may be stored). */
export function withSecrets(body: JsonObject, secrets: RuntimeSecrets): JsonObject {
  const setups = at(body, "typeProperties", "ssisProperties", "expressCustomSetupProperties");
  return mergeDeep(body, {
    typeProperties: {
      ssisProperties: withoutEmpty({
        catalogInfo: withoutEmpty({ catalogAdminPassword: secure(secrets.catalogPassword) }),
        customSetupScriptProperties: withoutEmpty({
          // With its question mark, as Azure's own PowerShell sends it; `az` prints it without.
          sasToken: secure(secrets.customSetupSas?.replace(/^(?!\?)/, "?")),
        }),
        expressCustomSetupProperties: Array.isArray(setups)
          ? setups.map((setup: Json) => expressSecret(setup, secrets))
          : undefined,
      }),
    },
  });
}

const secure = (value: string | undefined): JsonObject | undefined =>
  value === undefined ? undefined : { type: "SecureString", value };

function expressSecret(setup: Json, secrets: RuntimeSecrets): Json {
  const properties = at(setup, "typeProperties");
  const named = (key: string): string => String(at(properties, key));
  const added = (() => {
    switch (at(setup, "type")) {
      case "CmdkeySetup":
        return { password: secure(secrets.expressSetup?.[named("targetName")]) };
      case "ComponentSetup":
        return { licenseKey: secure(secrets.expressSetup?.[named("componentName")]) };
      case "EnvironmentVariableSetup":
        // The service takes a plain string here and answers it unmasked: it is secret to this program only.
        return { variableValue: secrets.expressSetup?.[named("variableName")] };
      default:
        return {};
    }
  })();
  return mergeDeep(setup as JsonObject, { typeProperties: withoutEmpty(added) });
}

function at(value: Json | undefined, ...path: readonly string[]): Json | undefined {
  let found: Json | undefined = value;
  for (const key of path) {
    found =
      typeof found === "object" && found !== null && !Array.isArray(found)
        ? (found as JsonObject)[key]
        : undefined;
  }
  return found;
}
