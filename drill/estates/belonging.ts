import type { Site } from "../../config/pair.ts";
import { type Address, addressOf, type SampleEstate } from "./sample.ts";

const same = (one: string, other: string): boolean => one.toLowerCase() === other.toLowerCase();

/** Whose a runtime, server, group or trigger of the journal is. */
export function estateOf(
  estates: readonly SampleEstate[],
  thing: { readonly id?: string | undefined; readonly group?: string | undefined },
): SampleEstate | undefined {
  return estates.find((estate) => {
    const address = addressOf(estate);
    if (thing.group !== undefined && same(nameOf(thing.group), address.group)) return true;
    const id = thing.id?.toLowerCase();
    return (
      id !== undefined && ownedIds(address).some((own) => id === own || id.startsWith(`${own}/`))
    );
  });
}

function ownedIds(address: Address): readonly string[] {
  return [...Object.values(address.factoryIds), ...Object.values(address.servers)].map((id) =>
    id.toLowerCase(),
  );
}

/** Whether a runtime is one of an estate's own, whatever its name. */
export function isRuntimeOf(estate: SampleEstate, id: string | undefined): boolean {
  return Object.values(addressOf(estate).factoryIds).some((factory) =>
    id?.toLowerCase().startsWith(`${factory}/integrationruntimes/`.toLowerCase()),
  );
}

/** Which side of an estate a server is. */
export function siteOfServer(estate: SampleEstate, server: string): Site | undefined {
  const { servers } = addressOf(estate);
  if (same(servers.primary, server)) return "primary";
  return same(servers.secondary, server) ? "secondary" : undefined;
}

export const nameOf = (id: string): string => id.slice(id.lastIndexOf("/") + 1);

/** The site that runs SSIS: that of the server, unless SSISDB stays where it is and only runtimes move. */
export function servesAt(
  estate: SampleEstate,
  { runtime, server }: { readonly runtime: string; readonly server: string },
): Site | undefined {
  if (!estate.catalogStays) return siteOfServer(estate, server);
  const home = addressOf(estate).runtimeIds.primary.toLowerCase();
  return runtime.toLowerCase() === home ? "primary" : "secondary";
}
