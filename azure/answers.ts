import { z } from "zod";
import { AzureError, type AzureErrorKind } from "./errors.ts";
import type { AzureSession } from "./session.ts";

/** An answer as it came. */
export interface Answer {
  readonly status: number;
  readonly headers: { get(name: string): string | undefined };
  readonly text: string;
}

const text = z.string().nullish();
const bare = z.object({ code: text, message: text, Code: text, Message: text });
const inside = bare.extend({ details: z.array(bare).nullish().catch(undefined) });
/** Usually in an envelope; Data Factory and gateways also answer without one, Entra with a text as `error`. */
const errorBody = z.union([
  z.object({ error: inside }).transform(({ error }) => error),
  z
    .object({ error: z.string(), error_description: text })
    .transform(({ error, error_description }) => ({ code: error, message: error_description })),
  inside,
]);

/** A no, whoever says it and in whatever words: a region that is lost does not talk so, and nothing is forced after one. */
const REFUSING: ReadonlySet<number> = new Set([401, 403, 407, 409, 429]);

/** What a refusing answer says, by Azure's own code where it gives one. */
export function refusal({ secrets }: AzureSession, call: string, answer: Answer): AzureError {
  const { status } = answer;
  const said = readError(answer.text);
  // Only Azure's own word proves that a thing is absent: whoever stands in between also answers 404, in HTML, JSON or no words at all.
  const isUnproven = status === 404 && (said === undefined || said.asText);
  const isForeign = said === undefined && answer.text.trim() !== "";
  const isGarbage = isUnproven || (isForeign && status < 500 && !REFUSING.has(status));
  const code = isGarbage ? "Garbage" : (said?.code ?? `Http${status}`);
  const azureMessage = secrets.scrub(
    (isGarbage ? undefined : said?.message) ?? excerpt(answer.text),
  );
  const kind = isGarbage ? "garbage" : kindOf(status, code, azureMessage);
  return new AzureError({ call, kind, code, status, azureMessage });
}

/** A 2xx answer that cannot be understood; `NotUnderstood` where it may be Azure's all the same. */
export function garbage(
  { secrets }: AzureSession,
  call: string,
  answer: Answer,
  why: string,
  code: "Garbage" | "NotUnderstood" = "Garbage",
): AzureError {
  const azureMessage = secrets.scrub(`${why}: ${excerpt(answer.text)}`);
  return new AzureError({
    call,
    kind: "garbage",
    code,
    status: answer.status,
    azureMessage,
  });
}

interface Said {
  readonly code: string;
  readonly message: string;
  /** `error` is a text: so speak Entra and many a gateway, but not the resource manager. */
  readonly asText: boolean;
}

const textAsError = z.object({ error: z.string() });

/** Also for the `error` of an operation that failed. */
export function readError(json: string): Said | undefined {
  let body: unknown;
  try {
    body = JSON.parse(json);
  } catch {
    return undefined;
  }
  const parsed = errorBody.safeParse(body);
  if (!parsed.success) return undefined;
  const error = { Code: undefined, Message: undefined, details: undefined, ...parsed.data };
  const code = error.code || error.Code;
  if (!code) return undefined;
  // The cause often stands only in the details, under a general code such as BadRequest.
  const details = (error.details ?? [])
    .map((detail) => [detail.code ?? detail.Code, detail.message ?? detail.Message])
    .map((parts) => parts.filter(Boolean).join(": "))
    .filter((detail) => detail !== "");
  return {
    code,
    message: [error.message || error.Message, ...details].filter(Boolean).join(" | "),
    asText: textAsError.safeParse(body).success,
  };
}

/** 404 of what stands above the thing: it says nothing of the thing itself. */
const NOT_OF_THE_THING = new Set([
  "SubscriptionNotFound",
  "InvalidResourceType",
  "InvalidResourceNamespace",
]);
const absent = new Set(["FailoverGroupDoesNotExist", "InstanceFailoverGroupDoesNotExist"]);
/** 409 otherwise means that something is going on; these stay so however long one waits. */
const lasting =
  /AlreadyExists|DnsRecordInUse|InvalidFailoverGroupName|RemoteDatabaseExists|DatabaseBelongsToOtherFailoverGroup|UnableToPerformGroupOperation|DuplicateGeoDrRelation|NotInReplicationRelationship|ContainsInaccessibleDatabases|HasHybridLink|AzureKeyVault|SubscriptionDisabled|DisabledSubscription|MissingSubscriptionRegistration|Locked/;

/**
 * Data Factory says so under BadRequest while a trigger subscribes to events, or others of the factory do (Azure-DataFactory#612), and while
 * another start or stop of the same trigger is under way (azure-docs#54696).
 */
const passing =
  /cannot be updated during provisioning|concurrent operations on a trigger are not allowed/i;

function kindOf(status: number, code: string, message: string): AzureErrorKind {
  if (NOT_OF_THE_THING.has(code)) return "refused";
  if (status === 404 || absent.has(code)) return "absent";
  if (status === 401 || status === 403 || status === 407) return "forbidden";
  if (status === 409) return lasting.test(code) ? "refused" : "busy";
  if (status === 429 || code === "TooManyRequests") return "throttled";
  if (status === 503 || (status === 400 && passing.test(message))) return "busy";
  return status >= 500 || status === 408 ? "failed" : "refused";
}

function excerpt(body: string): string {
  const line = body
    .replace(/<[^>]*>/g, " ")
    .replace(/\s+/g, " ")
    .trim();
  return line.length > 200 ? `${line.slice(0, 200)}…` : line;
}
