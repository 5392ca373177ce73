/** ARM ids are compared without case: Azure answers `integrationruntimes` where one asked for `integrationRuntimes`. */
export function sameId(one: string, other: string): boolean {
  return one.toLowerCase() === other.toLowerCase();
}

/** The value of the segment after `kind` in an ARM id: `segment(id, "servers")`. */
export function segment(id: string, kind: string): string | undefined {
  const parts = id.split("/");
  const at = parts.findIndex((part) => part.toLowerCase() === kind.toLowerCase());
  return at < 0 ? undefined : parts[at + 1];
}

/** The last name in an ARM id. */
export function nameOf(id: string): string {
  return id.slice(id.lastIndexOf("/") + 1);
}

/** `/subscriptions/s/resourceGroups/g`, the scope every other id begins with. */
export function resourceGroupOf(id: string): string {
  return `/subscriptions/${segment(id, "subscriptions") ?? ""}/resourceGroups/${segment(id, "resourceGroups") ?? ""}`;
}

/** Region names are compared as Azure does: "West Europe" is "westeurope". */
export function region(location: string): string {
  return location.toLowerCase().replaceAll(/[\s-]/g, "");
}

export interface Identified {
  readonly id: string;
}

/** Things found by their ARM id, without case, in the order they were made. */
export class Collection<T extends Identified> {
  readonly #byId = new Map<string, T>();

  constructor(things: Iterable<T> = []) {
    for (const thing of things) this.add(thing);
  }

  get(id: string): T | undefined {
    return this.#byId.get(id.toLowerCase());
  }

  /** Adds it, or puts it in the place of what has the same id. */
  add(thing: T): T {
    this.#byId.set(thing.id.toLowerCase(), thing);
    return thing;
  }

  delete(id: string): boolean {
    return this.#byId.delete(id.toLowerCase());
  }

  find(matches: (thing: T) => boolean): T | undefined {
    for (const thing of this.#byId.values()) if (matches(thing)) return thing;
    return undefined;
  }

  filter(matches: (thing: T) => boolean): T[] {
    return [...this.#byId.values()].filter(matches);
  }

  [Symbol.iterator](): IterableIterator<T> {
    return this.#byId.values();
  }

  toJSON(): T[] {
    return [...this.#byId.values()];
  }
}
