import type { FakeAnswer } from "./fake-azure.ts";

export const runtime = {
  id: "/subscriptions/s/ssis",
  etag: '"1"',
  properties: { type: "Managed", state: "Stopped", notYetKnown: { deep: [1, null] } },
};

/** Raw answers of Azure, and of who stands in front of it, and what each has to be told as. */
export const refusals: [
  name: string,
  answer: FakeAnswer,
  kind: string,
  code: string,
  said: RegExp,
][] = [
  [
    "409 with an envelope",
    { status: 409, body: { error: { code: "FailoverGroupBusy", message: "It is busy" } } },
    "busy",
    "FailoverGroupBusy",
    /It is busy/,
  ],
  [
    "409 that lasts",
    { status: 409, body: { error: { code: "FailoverGroupAlreadyExists", message: "There" } } },
    "refused",
    "FailoverGroupAlreadyExists",
    /There/,
  ],
  [
    // As reported in cloudfoundry/csb-brokerpak-azure#8.
    "409 that lasts, with a number in its details that says why",
    {
      status: 409,
      body: {
        error: {
          code: "FailoverGroupUnableToPerformGroupOperationOnDatabases",
          message: "The operation cannot be performed due to multiple errors.",
          details: [{ code: "40688", message: "They are already in a replication relation." }],
        },
      },
    },
    "refused",
    "FailoverGroupUnableToPerformGroupOperationOnDatabases",
    /40688: They are already in a replication relation/,
  ],
  [
    "409 of a subscription that is off, in the resource manager's words",
    { status: 409, body: { error: { code: "ReadOnlyDisabledSubscription", message: "Unpaid" } } },
    "refused",
    "ReadOnlyDisabledSubscription",
    /Unpaid/,
  ],
  [
    "400 without an envelope",
    { status: 400, body: { code: "BadRequest", message: "Not so", target: null, details: null } },
    "refused",
    "BadRequest",
    /Not so/,
  ],
  [
    "400 in capitals",
    { status: 400, body: { Code: "BadRequest", Message: "Not so" } },
    "refused",
    "BadRequest",
    /Not so/,
  ],
  [
    "400 with the cause in its details",
    {
      status: 400,
      body: {
        error: {
          code: "BadRequest",
          message: "No.",
          details: [{ code: "TriggerEnabledCannotUpdate", message: "It runs" }],
        },
      },
    },
    "refused",
    "BadRequest",
    /TriggerEnabledCannotUpdate: It runs/,
  ],
  [
    "401",
    { status: 401, body: { error: { code: "InvalidAuthenticationToken", message: "No" } } },
    "forbidden",
    "InvalidAuthenticationToken",
    /No/,
  ],
  [
    "403",
    { status: 403, body: { error: { code: "AuthorizationFailed", message: "No right" } } },
    "forbidden",
    "AuthorizationFailed",
    /No right/,
  ],
  [
    "404 of a proxy",
    { status: 404, headers: { "content-type": "text/html" }, body: "<h1>Not <b>here</b></h1>" },
    "garbage",
    "Garbage",
    /Not here/,
  ],
  ["404 of nobody", { status: 404 }, "garbage", "Garbage", /404/],
  [
    "404 of a gateway that speaks JSON",
    { status: 404, body: { timestamp: "2026-11-27", status: 404, error: "Not Found", path: "/" } },
    "garbage",
    "Garbage",
    /Not Found/,
  ],
  [
    "407 of a proxy",
    { status: 407, headers: { "content-type": "text/html" }, body: "<p>Sign in first</p>" },
    "forbidden",
    "Http407",
    /Sign in first/,
  ],
  [
    "404 of a subscription",
    { status: 404, body: { error: { code: "SubscriptionNotFound", message: "Which?" } } },
    "refused",
    "SubscriptionNotFound",
    /Which/,
  ],
  [
    "412",
    { status: 412, body: { error: { code: "PreconditionFailed", message: "Changed" } } },
    "refused",
    "PreconditionFailed",
    /Changed/,
  ],
  [
    "429 that asks for an hour",
    {
      status: 429,
      headers: { "retry-after": "3600000" },
      body: { error: { code: "TooManyRequests", message: "Slow down" } },
    },
    "throttled",
    "TooManyRequests",
    /Slow/,
  ],
  [
    "403 of a proxy",
    { status: 403, headers: { "content-type": "text/html" }, body: "<p>Blocked</p>" },
    "forbidden",
    "Http403",
    /Blocked/,
  ],
  [
    "409 of a gateway",
    { status: 409, headers: { "content-type": "text/html" }, body: "<p>Conflict</p>" },
    "busy",
    "Http409",
    /Conflict/,
  ],
  [
    "503 for ever",
    {
      status: 503,
      headers: { "retry-after-ms": "1" },
      body: { error: { code: "TooManyRequests", message: "Slow down" } },
    },
    "throttled",
    "TooManyRequests",
    /Slow/,
  ],
  [
    "503 of a gateway",
    { status: 503, headers: { "content-type": "text/html" }, body: "<p>down</p>" },
    "busy",
    "Http503",
    /down/,
  ],
  [
    "500",
    { status: 500, body: { error: { code: "InternalServerError", message: "Oh" } } },
    "failed",
    "InternalServerError",
    /Oh/,
  ],
  [
    "502 of a gateway",
    { status: 502, headers: { "content-type": "text/html" }, body: "<p>Bad Gateway</p>" },
    "failed",
    "Http502",
    /Bad Gateway/,
  ],
  [
    "200 with HTML",
    { headers: { "content-type": "text/html" }, body: "<p>Sign in</p>" },
    "garbage",
    "Garbage",
    /Sign in/,
  ],
  ["200 with broken JSON", { body: '{"id":' }, "garbage", "Garbage", /not JSON/],
  ["200 with nothing", {}, "garbage", "Garbage", /not JSON/],
  [
    "200 of another shape",
    { body: { ...runtime, properties: { state: 7 } } },
    "garbage",
    "NotUnderstood",
    /properties\.state/,
  ],
];
