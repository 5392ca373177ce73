import { randomBytes } from "node:crypto";
import { Refusal } from "../arm/refusals.ts";
import type { ArmAnswer, ArmRequest } from "../arm/request.ts";

/** A new etag as Data Factory shows it of what is inside a factory: without quotes; that of a factory has them (both recorded). */
export function newEtag(): string {
  return `${randomBytes(4).toString("hex")}-0000-0d00-0000-${randomBytes(6).toString("hex")}`;
}

/** Refuses a write whose `If-Match` is not the current etag (quotes do not count, `*` takes any). */
export function checkIfMatch(request: ArmRequest, etag: string | undefined): void {
  const wanted = request.headers["if-match"];
  if (wanted === undefined || (wanted === "*" && etag !== undefined)) return;
  if (etag !== undefined && bare(wanted) === bare(etag)) return;
  throw new Refusal(
    412,
    "PreconditionFailed",
    "The ETag in the If-Match header does not match the current ETag of the resource.",
  );
}

/** 304 when the client has this version already. */
export function notModified(request: ArmRequest, etag: string): ArmAnswer | undefined {
  const known = request.headers["if-none-match"];
  return known !== undefined && bare(known) === bare(etag)
    ? { status: 304, headers: { etag } }
    : undefined;
}

function bare(etag: string): string {
  return etag.replaceAll('"', "").trim();
}
