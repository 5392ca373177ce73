import { type Answer, type Arm, ArmError } from "./arm.ts";
import { InitializationFailed } from "./failures.ts";
import { applyChange, differences, isObject, type JsonObject } from "./json.ts";
import { kindOf, pathInputs } from "./kinds.ts";
import { settle } from "./operations.ts";
import type { Settings } from "./settings.ts";
import { bodyOf, comparable, inputsWithin, outputsOf, pathOf, replaces } from "./shape.ts";

/** What the methods below work with, made once by Configure. */
export interface Context {
  readonly arm: Arm;
  readonly settings: Settings;
}

export interface CheckFailure {
  readonly property: string;
  readonly reason: string;
}

/** Fills in what the program left out; the one place where a plain preview may ask ARM, when a location is missing. */
export async function check(
  { arm, settings }: Context,
  urn: string,
  olds: JsonObject,
  news: JsonObject,
  signal: AbortSignal,
): Promise<{ inputs: JsonObject; failures: CheckFailure[] }> {
  const kind = kindOf(urn);
  const failures = pathInputs(kind)
    .filter((name) => news[name] === undefined)
    .map((property) => ({ property, reason: `missing required property "${property}"` }));
  const inputs: JsonObject = { ...news, azureApiVersion: kind.apiVersion };
  if (kind.beside.includes("location") && inputs.location === undefined && failures.length === 0) {
    const known = olds.location ?? settings.location;
    const location = known ?? (await locationOfGroup(arm, settings, news, signal));
    if (location === undefined)
      failures.push({
        property: "location",
        reason: "no location, and the resource group has none",
      });
    else inputs.location = location;
  }
  return { inputs, failures };
}

async function locationOfGroup(
  arm: Arm,
  settings: Settings,
  inputs: JsonObject,
  signal: AbortSignal,
) {
  const path = `/subscriptions/${settings.subscriptionId}/resourcegroups/${String(inputs.resourceGroupName)}`;
  const answer = await arm.ask("GET", path, "2020-10-01", signal);
  return answer.body?.location;
}

/** Compares inputs with inputs; Azure is not asked. Whether something is ignored is the engine's business. */
export function diff(urn: string, oldInputs: JsonObject, news: JsonObject) {
  const kind = kindOf(urn);
  return differences(comparable(oldInputs), comparable(news)).map((difference) => ({
    ...difference,
    replace: replaces(kind, difference.path),
  }));
}

/** Refuses what exists, then PUT, wait, GET. What fails after the PUT was accepted is kept as half made. */
export async function create(
  context: Context,
  urn: string,
  inputs: JsonObject,
  signal: AbortSignal,
) {
  const { arm, settings } = context;
  const kind = kindOf(urn);
  const path = pathOf(kind, settings.subscriptionId, inputs);
  const existing = await arm.ask("GET", path, kind.apiVersion, signal);
  if (existing.status === 200) {
    throw new Error(`cannot create already existing resource '${path}'`);
  }
  if (existing.status !== 404) {
    throw new Error(
      `cannot check existence of resource '${path}': status code ${existing.status}, ${existing.text}`,
    );
  }
  return put(context, urn, inputs, signal);
}

/** A full PUT of all inputs, without a look at what is there, then GET. */
export function update(context: Context, urn: string, inputs: JsonObject, signal: AbortSignal) {
  return put(context, urn, inputs, signal);
}

async function put(
  { arm, settings }: Context,
  urn: string,
  inputs: JsonObject,
  signal: AbortSignal,
) {
  const kind = kindOf(urn);
  const { apiVersion, longRunning = false } = kind;
  const path = pathOf(kind, settings.subscriptionId, inputs);
  const answer = await arm.ask("PUT", path, apiVersion, signal, bodyOf(kind, inputs));
  if (answer.status >= 400) throw new ArmError(answer.status, answer.text);
  let id = idOf(answer.body) ?? path;
  try {
    const settled = await settle(arm, {
      method: "PUT",
      path,
      apiVersion,
      answer,
      longRunning,
      signal,
    });
    id = idOf(settled) ?? id;
    const outputs = outputsOf(kind, settled ?? answer.body ?? {});
    if (settings.skipReadOnUpdate) return { id, outputs };
    const shown = await arm.ask("GET", id, apiVersion, signal);
    // The read after a write is a courtesy: failing it is only a warning in the real provider too.
    return { id, outputs: shown.status === 200 ? outputsOf(kind, shown.body ?? {}) : outputs };
  } catch (error) {
    throw new InitializationFailed(
      id,
      inputs,
      signal.aborted ? "operation timed out" : messageOf(error),
    );
  }
}

/** GET; what changed since the last write is carried over into the inputs. Undefined when it is gone. */
export async function read(
  { arm }: Context,
  urn: string,
  id: string,
  olds: { inputs: JsonObject; outputs: JsonObject },
  signal: AbortSignal,
): Promise<{ id: string; inputs: JsonObject; outputs: JsonObject } | undefined> {
  const kind = kindOf(urn);
  const answer = await arm.ask("GET", id, kind.apiVersion, signal);
  if (answer.status === 404) return undefined;
  if (answer.status !== 200) throw new ArmError(answer.status, answer.text);
  const outputs = outputsOf(kind, answer.body ?? {});
  const fresh = inputsWithin(kind, outputs);
  const isImport = Object.keys(olds.outputs).length === 0;
  if (isImport)
    return { id, outputs, inputs: { ...fresh, ...namesIn(kind.path, id), ...olds.inputs } };
  const before = inputsWithin(kind, olds.outputs);
  const inputs = applyChange(olds.inputs, before, fresh);
  return { id, outputs, inputs: isObject(inputs) ? inputs : olds.inputs };
}

/** DELETE by id, without a look at it; gone already is as good. */
export async function remove(
  { arm }: Context,
  urn: string,
  id: string,
  signal: AbortSignal,
): Promise<void> {
  const { apiVersion, longRunning = false } = kindOf(urn);
  const answer: Answer = await arm.ask("DELETE", id, apiVersion, signal);
  if (answer.status === 404) return;
  if (answer.status >= 400) throw new ArmError(answer.status, answer.text);
  await settle(arm, { method: "DELETE", path: id, apiVersion, answer, longRunning, signal });
}

function namesIn(template: string, id: string): JsonObject {
  const values = id.split("/");
  const named = template
    .split("/")
    .map((part, index): [string, string] => [part, values[index] ?? ""]);
  return Object.fromEntries(
    named
      .filter(([part]) => part.startsWith("{") && part !== "{subscriptionId}")
      .map(([part, value]) => [part.slice(1, -1), decodeURIComponent(value)]),
  );
}

function idOf(body: JsonObject | undefined): string | undefined {
  const id = body?.id;
  return typeof id === "string" ? id : undefined;
}

function messageOf(error: unknown): string {
  return error instanceof Error ? error.message : String(error);
}
