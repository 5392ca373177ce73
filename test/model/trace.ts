import type { JournalEvent } from "../../simulator/journal.ts";

/** A run of the model as somebody reads it who looks for what went wrong. */
export class Trace {
  readonly lines: string[] = [];
  /** Failovers of ours that Azure has taken. */
  takeovers = 0;
  #told = 0;

  say(line: string): void {
    this.lines.push(line);
  }

  /** Tells what has happened since the last time. */
  tell(journal: readonly JournalEvent[]): void {
    for (; this.#told < journal.length; this.#told++) this.#tell(journal[this.#told]);
  }

  #tell(event: JournalEvent | undefined): void {
    if (event?.kind === "database")
      this.say(`    ${event.at} SSISDB of ${last(event.server)}: ${event.updateability}`);
    if (event?.kind === "role")
      this.say(`    ${event.at} role of ${last(event.server)}: ${event.role}`);
    if (event?.kind === "runtime")
      this.say(`    ${event.at} ${last(event.runtime, 3)}: ${event.from} -> ${event.to}`);
    if (event?.kind !== "write" || event.userAgent === "") return;
    const who = /portal|run-\d+/.exec(event.userAgent)?.[0] ?? "seed";
    const what = `${event.action ?? event.path} ${last(event.resource, 3)}`;
    this.say(`    ${event.at} ${who}: ${what} ${event.status} ${event.effect}`);
    const isFailover = event.action === "failover" || event.action === "forceFailover";
    if (isFailover && event.effect === "applied" && who !== "portal") this.takeovers += 1;
  }
}

const last = (id: string, parts = 1): string => id.split("/").slice(-parts).join("/");
