import { isObject, type Json, type JsonObject } from "./json.ts";
import { type Kind, pathInputs } from "./kinds.ts";
import { fromRest, toRest } from "./runtime-shape.ts";

/** The REST path of a resource as its inputs name it. */
export function pathOf(kind: Kind, subscriptionId: string, inputs: JsonObject): string {
  return kind.path.replace(/\{(\w+)\}/g, (_, name: string) =>
    name === "subscriptionId" ? subscriptionId : encodeURIComponent(String(inputs[name])),
  );
}

/** The whole body of a PUT: declared inputs and nothing else. */
export function bodyOf(kind: Kind, inputs: JsonObject): JsonObject {
  const body = pick(inputs, kind.beside);
  if (kind.shape === "integrationRuntime") {
    if (isObject(body.properties)) body.properties = toRest(body.properties);
    return body;
  }
  const properties = pick(inputs, kind.properties);
  if (Object.keys(properties).length > 0) body.properties = properties;
  return body;
}

/** An answer of ARM as azure-native's outputs: what its schema has, the rest is dropped. */
export function outputsOf(kind: Kind, answer: JsonObject): JsonObject {
  const properties = isObject(answer.properties) ? answer.properties : {};
  const readable = (names: readonly string[]) =>
    names.filter((name) => !kind.writeOnly?.includes(name));
  const outputs = {
    azureApiVersion: kind.apiVersion,
    ...pick(answer, readable([...kind.beside, ...kind.answered.beside])),
    ...pick(properties, readable([...kind.properties, ...kind.answered.properties])),
  };
  if (kind.shape === "integrationRuntime") return { ...outputs, properties: fromRest(properties) };
  return outputs;
}

/** The part of some outputs that could have been inputs: what refresh compares. */
export function inputsWithin(kind: Kind, outputs: JsonObject): JsonObject {
  const inputs = structuredClone(pick(outputs, [...kind.beside, ...kind.properties]));
  for (const path of kind.answeredWithin ?? []) {
    const [list = "", key = ""] = path.split(/\[\]\.|\./);
    const holder = inputs[list];
    for (const each of Array.isArray(holder) ? holder : [holder])
      if (isObject(each)) delete each[key];
  }
  return inputs;
}

/** Whether a change at that path can only be made by a new resource. */
export function replaces(kind: Kind, path: string): boolean {
  const [top = ""] = path.split(".");
  if (pathInputs(kind).includes(top)) return true;
  const whole = top.replace(/\[\d+\]$/, "");
  // A change inside an element is an update in place; an element more or less is not.
  return (kind.createOnly ?? []).includes(whole) && !path.includes(".");
}

/** Inputs in the form in which they are compared: the top-level location and the group by meaning, not by spelling. */
export function comparable(inputs: JsonObject): JsonObject {
  const { azureApiVersion: _, ...rest } = inputs;
  const location = rest.location;
  if (typeof location === "string") rest.location = location.replaceAll(/\s/g, "").toLowerCase();
  const group = rest.resourceGroupName;
  if (typeof group === "string") rest.resourceGroupName = group.toLowerCase();
  return rest;
}

function pick(from: JsonObject, names: readonly string[]): JsonObject {
  const entries = names.map((name): [string, Json | undefined] => [name, from[name]]);
  return Object.fromEntries(
    entries.filter((entry): entry is [string, Json] => entry[1] !== undefined),
  );
}
