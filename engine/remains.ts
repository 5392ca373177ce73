import { hostname } from "node:os";
import { z } from "zod";
import { tell } from "../cli/speak.ts";
import { ask } from "./ask.ts";
import { dropEmptyAttributes } from "./file-backend.ts";
import type { Pulumi } from "./find.ts";
import { isAlive } from "./lock.ts";

const LOCKED = /currently locked by \d+ lock|Another update is currently in progress/;
const OWNER = /created by \S+@(\S+) \(pid (\d+)\) at (\S+)/g;

/** What the engine says of a file whose attributes are empty. */
const UNREADABLE = /\bEOF\b/;

const Export = z.object({
  deployment: z
    .object({
      pending_operations: z
        .array(z.object({ type: z.string(), resource: z.object({ urn: z.string() }) }))
        .optional(),
    })
    .nullable(),
});

/**
 * Clears what a cut-off run leaves behind: attributes of a state that were being written, its lock, and creations that the
 * engine would warn of for ever (a pending update clears itself). Only the state is touched, never Azure.
 *
 * @param unlock take the lock away although its owner cannot be seen to be dead from here
 */
export async function clearRemains(pulumi: Pulumi, stack: string, unlock: boolean): Promise<void> {
  const refusal = await lockOnReadable(pulumi, stack);
  if (refusal !== undefined) {
    const living = livingOwner(refusal, hostname(), isAlive);
    if (living !== undefined && !unlock) throw new Error(stillRunning(stack, living));
    tell(`stack ${stack} is locked by a run that is over; taking the lock away (pulumi cancel)`);
    await ask(pulumi, ["cancel", "--stack", stack, "--yes"]);
  }
  const { root, creating } = await pending(pulumi, stack);
  if (root === undefined) return;
  tell(
    `clearing what was being created: ${creating.join(", ")}; the next step looks at Azure and adopts what is there`,
  );
  // Of the stack's own entry only: it asks no provider, so that a lost region cannot stop it.
  const only = ["--target", root, "--yes", "--skip-preview", "--non-interactive"];
  await ask(pulumi, ["refresh", "--stack", stack, "--clear-pending-creates", ...only]);
}

async function lockOnReadable(pulumi: Pulumi, stack: string): Promise<string | undefined> {
  try {
    return await lockOn(pulumi, stack);
  } catch (error) {
    if (!(error instanceof Error && UNREADABLE.test(error.message))) throw error;
    const { url } = z
      .object({ url: z.string() })
      .parse(JSON.parse(await ask(pulumi, ["whoami", "--json"])));
    const dropped = dropEmptyAttributes(url, stack);
    if (dropped.length === 0) throw error;
    tell(`the state was being saved; taking away what was left empty: ${dropped.join(", ")}`);
    return await lockOn(pulumi, stack);
  }
}

/** What the engine says when it finds the stack locked, asked by a refresh of nothing; undefined when it is free. */
async function lockOn(pulumi: Pulumi, stack: string): Promise<string | undefined> {
  const nothing = ["--target", "urn:pulumi:none::none::none::none"];
  const flags = ["--yes", "--skip-preview", "--non-interactive"];
  try {
    await ask(pulumi, ["refresh", "--stack", stack, ...nothing, ...flags]);
    return undefined;
  } catch (error) {
    const text = error instanceof Error ? error.message : String(error);
    if (LOCKED.test(text)) return text;
    if (text.includes("no resource named")) return undefined;
    throw error;
  }
}

/** The first owner of a lock that lives, or may live because it is on another machine. */
function livingOwner(
  refusal: string,
  here: string,
  alive: (id: number) => boolean,
): string | undefined {
  const owners = [...refusal.matchAll(OWNER)];
  // Pulumi Cloud names no process: only a person can know.
  if (owners.length === 0) return "another update";
  const living = owners.find(([, host, id]) => host !== here || alive(Number(id)));
  return living && `process ${living[2]} on ${living[1]}, since ${living[3]}`;
}

function stillRunning(stack: string, owner: string): string {
  return [
    `stack ${stack} is locked by ${owner}.`,
    "Wait for it, or stop it (one SIGINT lets it finish its running step).",
    `If that run is certainly over: npm run resume -- --stack ${stack} --unlock`,
  ].join("\n");
}

async function pending(pulumi: Pulumi, stack: string) {
  const text = await ask(pulumi, ["stack", "export", "--stack", stack]);
  const operations = Export.parse(JSON.parse(text)).deployment?.pending_operations ?? [];
  const urns = operations
    .filter(({ type }) => type === "creating")
    .map(({ resource }) => resource.urn);
  const [, own, project] = /^urn:pulumi:([^:]+)::([^:]+)::/.exec(urns[0] ?? "") ?? [];
  const root = own && `urn:pulumi:${own}::${project}::pulumi:pulumi:Stack::${project}-${own}`;
  return { root, creating: urns.map((urn) => urn.split("::").at(-1) ?? urn) };
}
