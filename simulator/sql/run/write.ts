import { SqlError } from "../errors.ts";
import type { Place } from "../place.ts";

/**
 * Runs a statement that changes something, and has the journal know how it went: the kind of the
 * statement, never its text, which may hold passwords.
 */
export function recorded(
  place: Place,
  statement: string,
  work: () => "changed" | "unchanged",
): void {
  try {
    const outcome = work();
    if (outcome === "changed") place.world.changed();
    record(place, statement, 0, outcome === "changed" ? "applied" : "none");
  } catch (error) {
    if (error instanceof SqlError) record(place, statement, error.number, "refused");
    throw error;
  }
}

function record(
  { world, server, session, databaseName }: Place,
  statement: string,
  status: number,
  effect: "applied" | "refused" | "none",
): void {
  world.record({
    kind: "write",
    principal: session.principal.name,
    userAgent: session.application,
    method: "SQL",
    path: statement,
    resource: server.id,
    database: databaseName,
    status,
    effect,
  });
}
