import { readFactory } from "../../azure/factories.ts";
import { findLocation } from "../../azure/locations.ts";
import { PULUMI } from "../../config/commands.ts";
import type { Place, PlaceFact } from "../checks/places.ts";
import { type Known, know } from "../known.ts";
import { type Looking, soon } from "../looking.ts";
import { type AzureName, backendIn, secretsProviderIn } from "../stack-places.ts";
import type { Subject } from "../subject.ts";

/** Where the state, the key of the secrets, the server, the factory and the setup container live. */
export async function lookAtPlaces(looking: Looking): Promise<readonly PlaceFact[]> {
  const { subject } = looking;
  const { env, places } = looking.machine;
  const { backend, secretsProvider } = places;
  const { sqlServer, placement } = subject.here;
  const { customSetup } = placement;
  const [stateIn, keyIn, serverIn, factoryIn, containerIn] = await Promise.all([
    whereIs(looking, backend === undefined ? undefined : backendIn(backend, env)),
    whereIs(looking, secretsProviderIn(secretsProvider)),
    whereIs(looking, { type: `Microsoft.Sql/${subject.estate.kind}s`, name: sqlServer.name }),
    whereFactoryIs(looking),
    whereIs(looking, customSetup === undefined ? undefined : setupIn(subject, customSetup)),
  ]);
  const { stack } = subject;
  const facts: PlaceFact[] = [
    {
      what: "state backend",
      name: backend ?? "the backend",
      place: stateIn,
      cure: `keep the state in a third region, or in Pulumi Cloud; for each stack: ${PULUMI} stack export --stack ${stack} --file ${stack}.json, then ${PULUMI} login, stack init ${stack}, stack import --stack ${stack} --file ${stack}.json`,
    },
    {
      what: "secrets provider",
      name: secretsProvider ?? "the backend's own",
      place: keyIn,
      cure: `take a key of a third region: ${PULUMI} stack change-secrets-provider "azurekeyvault://…" --stack ${stack}`,
    },
    {
      what: "SQL server",
      name: sqlServer.name,
      place: serverIn,
      cure: `name this site's in sites.${subject.site}.sqlServer: the two sites' may be swapped`,
    },
    {
      what: "data factory",
      name: subject.runtime.factory,
      place: factoryIn,
      cure: "a factory cannot move: make one in this site's region, deploy its pipelines there, and name it in sites.<site>.dataFactory",
    },
  ];
  if (customSetup === undefined) return facts;
  return [
    ...facts,
    {
      what: "setup container",
      name: customSetup,
      place: containerIn,
      cure: "copy the container to a storage account in this site's region, and name it in sites.<site>.customSetup (with a SAS token of its own)",
    },
  ];
}

async function whereFactoryIs(looking: Looking): Promise<Known<Place>> {
  const { context, subject } = looking;
  if (subject.estate.factories === "shared")
    return {
      value: { notAsked: "one factory for both sites is not survived, as every preview says" },
    };
  return await know(context, async (): Promise<Place> => {
    const found = await readFactory(context.azure, subject.runtime, soon(looking));
    return found === undefined ? { notAsked: "it does not exist yet" } : { region: found.location };
  });
}

async function whereIs(looking: Looking, found: AzureName): Promise<Known<Place>> {
  if (found === undefined) return { unknown: "its address does not tell where it is" };
  if (!("type" in found)) return { value: found };
  const { context, subject } = looking;
  const { azure } = context;
  return await know(context, async (): Promise<Place> => {
    const { subscriptionId: ofServer } = subject.here.sqlServer;
    const subscriptions = new Set([ofServer, azure.subscriptionId ?? ofServer]);
    for (const subscription of subscriptions) {
      const region = await findLocation(azure, subscription, found, soon(looking));
      if (region !== undefined) return { region };
    }
    throw new Error(`this identity sees no ${found.type} ${found.name} in its subscriptions`);
  });
}

function setupIn({ variant }: Subject, uri: string): AzureName {
  if (variant === "stay")
    return { notAsked: "the runtime stays in its region, so that both are lost together" };
  return accountOf(uri);
}

/** `https://account.blob.core.windows.net/container` */
function accountOf(uri: string): AzureName {
  const name = new URL(uri).hostname.split(".")[0];
  return name === undefined ? undefined : { type: "Microsoft.Storage/storageAccounts", name };
}
