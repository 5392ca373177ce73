import type { JournalEvent } from "../../simulator/journal.ts";

/** A runtime as the journal left it. */
export interface RuntimeSoFar {
  readonly state: string;
  /** The region it computes in. */
  readonly location: string;
  readonly catalogServer: string;
  readonly pairName: string | undefined;
}

/** The state of the simulated Azure at one moment, put together from what happened before it. */
export class WorldSoFar {
  readonly #runtimes = new Map<string, RuntimeSoFar>();
  readonly #databases = new Map<string, "READ_WRITE" | "READ_ONLY">();
  readonly #roles = new Map<string, "Primary" | "Secondary">();

  readonly #lost = new Set<string>();

  /** Takes in one event; the state is then that after it. */
  take(event: JournalEvent): void {
    switch (event.kind) {
      case "runtime":
        this.#runtimes.set(event.runtime.toLowerCase(), {
          state: event.to,
          location: event.location,
          catalogServer: event.catalogServer.toLowerCase(),
          pairName: event.pairName,
        });
        break;
      case "database":
        if (event.database.toLowerCase() === "ssisdb")
          this.#databases.set(event.server.toLowerCase(), event.updateability);
        break;
      case "role":
        this.#roles.set(event.server.toLowerCase(), event.role);
        break;
      case "region":
        if (event.lost) this.#lost.add(event.region);
        else this.#lost.delete(event.region);
        break;
    }
  }

  /** Undefined: there is no SSISDB on that server. */
  updateability(server: string): "READ_WRITE" | "READ_ONLY" | undefined {
    return this.#databases.get(server.toLowerCase());
  }

  /** Undefined: that server is in no failover group. */
  role(server: string): "Primary" | "Secondary" | undefined {
    return this.#roles.get(server.toLowerCase());
  }

  /** A region that answers nothing now; its name in any spelling. */
  isLost(region: string): boolean {
    return this.#lost.has(region.replaceAll(" ", "").toLowerCase());
  }

  /** Runtimes that run against one of these servers, or are about to. */
  runningAgainst(servers: readonly string[]): readonly (RuntimeSoFar & { readonly id: string })[] {
    const wanted = servers.map((server) => server.toLowerCase());
    return [...this.#runtimes]
      .map(([id, runtime]) => ({ id, ...runtime }))
      .filter(({ catalogServer }) => wanted.includes(catalogServer))
      .filter(({ state }) => state === "Starting" || state === "Started");
  }

  runtime(id: string): RuntimeSoFar | undefined {
    return this.#runtimes.get(id.toLowerCase());
  }
}
