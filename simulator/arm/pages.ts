import { isObject, type Json, type JsonObject } from "../world/json.ts";
import { Refusal } from "./refusals.ts";
import type { ArmAnswer, ArmRequest } from "./request.ts";

/**
 * Azure answers lists in pages, of as many as each service likes (runs of triggers: a hundred). They are small here, so that whoever does not
 * follow them to the end does not see the end of an ordinary list either.
 */
const PAGE = 2;

/** One page of a list, and what asks for the next one; undefined at the end. */
export interface Page<T> {
  readonly items: readonly T[];
  readonly next: string | undefined;
}

/** @throws Refusal for a token that no page gave */
export function pageOf<T>(all: readonly T[], token: string | undefined): Page<T> {
  const from = token === undefined ? 0 : positionOf(token);
  const to = from + PAGE;
  return { items: all.slice(from, to), next: to < all.length ? tokenOf(to) : undefined };
}

/** A list, cut to the page that is asked for, with the address of the next one; any other answer as it is. */
export function paged({ query, origin, path }: ArmRequest, answer: ArmAnswer): ArmAnswer {
  const { body } = answer;
  if (!isList(body)) return answer;
  const { items, next } = pageOf(body.value, query.get("$skiptoken") ?? undefined);
  if (next === undefined) return { ...answer, body: { ...body, value: [...items] } };
  const more = new URLSearchParams(query);
  more.set("$skiptoken", next);
  return {
    ...answer,
    body: { ...body, value: [...items], nextLink: `${origin}${path}?${more}` },
  };
}

const isList = (body: Json | undefined): body is JsonObject & { readonly value: Json[] } =>
  isObject(body) && Array.isArray(body.value);

/** Nobody is to count in it. */
const tokenOf = (position: number): string => Buffer.from(`from ${position}`).toString("base64url");

function positionOf(token: string): number {
  const [, position] = /^from (\d+)$/.exec(Buffer.from(token, "base64url").toString()) ?? [];
  if (position === undefined)
    throw new Refusal(400, "InvalidContinuationToken", "The continuation token is not valid.");
  return Number(position);
}
