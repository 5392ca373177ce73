import { setTimeout as sleep } from "node:timers/promises";
import { z } from "zod";
import { type Answer, type Arm, ArmError } from "./arm.ts";
import type { JsonObject } from "./json.ts";

const OperationStatus = z.object({ status: z.string() });
const Provisioning = z.object({ properties: z.object({ provisioningState: z.string() }) });

/** A PUT or DELETE that ARM accepted, and where its end can be read. */
export interface Accepted {
  readonly method: "PUT" | "DELETE";
  readonly path: string;
  readonly apiVersion: string;
  readonly answer: Answer;
  readonly longRunning: boolean;
  readonly signal: AbortSignal;
}

/**
 * Waits until an accepted operation has ended, as the Go SDK does: Azure-AsyncOperation wins over Location, a body's
 * provisioningState comes last. Gives the resource as the end of the operation shows it, if it does.
 */
export async function settle(arm: Arm, accepted: Accepted): Promise<JsonObject | undefined> {
  const { answer, method, path, apiVersion, signal } = accepted;
  const operation = answer.header("azure-asyncoperation");
  const location = answer.header("location");
  if (operation) {
    await pollOperation(arm, accepted, operation);
  } else if (location && answer.status === 202) {
    return pollLocation(arm, accepted, location);
  } else if (accepted.longRunning && (answer.status === 201 || provisioning(answer))) {
    return pollResource(arm, accepted);
  } else {
    return answer.body;
  }
  if (method === "DELETE") return undefined;
  const settled = await arm.ask("GET", path, apiVersion, signal);
  if (settled.status >= 400) throw new ArmError(settled.status, settled.text);
  return settled.body;
}

async function pollOperation(arm: Arm, accepted: Accepted, url: string): Promise<void> {
  let last = accepted.answer;
  for (;;) {
    await pause(arm, accepted, last);
    last = await arm.ask("GET", url, accepted.apiVersion, accepted.signal);
    if (last.status >= 400) throw new ArmError(last.status, last.text);
    const { status } = OperationStatus.parse(last.body);
    if (status === "Succeeded") return;
    if (status === "Failed" || status === "Canceled") throw new ArmError(last.status, last.text);
  }
}

async function pollLocation(
  arm: Arm,
  accepted: Accepted,
  location: string,
): Promise<JsonObject | undefined> {
  let last = accepted.answer;
  let url = location;
  for (;;) {
    await pause(arm, accepted, last);
    last = await arm.ask("GET", url, accepted.apiVersion, accepted.signal);
    if (last.status >= 400 && !(accepted.method === "DELETE" && last.status === 404))
      throw new ArmError(last.status, last.text);
    if (last.status !== 202) return last.body;
    url = last.header("location") ?? url;
  }
}

async function pollResource(arm: Arm, accepted: Accepted): Promise<JsonObject | undefined> {
  let last = accepted.answer;
  for (;;) {
    const state = provisioning(last)?.toLowerCase();
    if (state === "failed" || state === "canceled") throw new ArmError(last.status, last.text);
    if (last.status === 200 && (state === undefined || state === "succeeded")) return last.body;
    // The first look costs no wait: a 201 is often done already.
    if (last !== accepted.answer) await pause(arm, accepted, last);
    last = await arm.ask("GET", accepted.path, accepted.apiVersion, accepted.signal);
    if (last.status >= 400) throw new ArmError(last.status, last.text);
  }
}

function provisioning(answer: Answer): string | undefined {
  return Provisioning.safeParse(answer.body).data?.properties.provisioningState;
}

/** Retry-After is the client's wall time, as the simulator scaled it; without it 10 s of Azure's time for a PUT and 30 s for a DELETE. */
async function pause(arm: Arm, accepted: Accepted, last: Answer): Promise<void> {
  const asked = Number(last.header("retry-after") ?? Number.NaN) * 1000;
  const usual = (accepted.method === "PUT" ? 10_000 : 30_000) / arm.speed;
  await sleep(asked >= 0 ? asked : usual, undefined, { signal: accepted.signal });
}
