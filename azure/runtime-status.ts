import { z } from "zod";
import { askFor, unlessAbsent } from "./ask.ts";
import type { Call } from "./call.ts";
import { named, question, type RuntimeAddress, runtimeState, runtimes } from "./runtime-address.ts";
import type { AzureSession } from "./session.ts";

export interface RuntimeTrouble {
  readonly code: string;
  readonly message: string;
}

export interface RuntimeStatus {
  readonly state: string;
  /** May be empty even when Started. */
  readonly nodes: readonly { readonly errors: readonly RuntimeTrouble[] }[];
  readonly otherErrors: readonly RuntimeTrouble[];
  readonly lastOperation?: {
    readonly type: string;
    readonly result: string;
    readonly errorCode?: string;
    readonly startTime?: string;
    readonly activityId?: string;
    /** What Azure says beside the code; the code that says why is often in it. */
    readonly parameters?: readonly string[];
  };
}

// Recorded answers carry nulls and leave things out, so nothing but the state is insisted on.
const word = z
  .string()
  .nullish()
  .transform((text) => text ?? "");
const optionalWord = z
  .string()
  .nullish()
  .transform((text) => text ?? undefined);
const troubles = z
  .array(z.object({ code: word, message: word }))
  .nullish()
  .transform((list) => list ?? []);
const node = z.object({ errors: troubles });
const lastOperation = z.object({
  type: word,
  result: word,
  errorCode: optionalWord,
  startTime: optionalWord,
  activityId: optionalWord,
  parameters: z.array(word).nullish(),
});
const status = z.object({
  properties: z.object({
    state: runtimeState,
    typeProperties: z
      .object({
        nodes: z.array(node).nullish(),
        otherErrors: troubles,
        lastOperation: lastOperation.nullish(),
      })
      .nullish()
      .catch(null),
  }),
});

/** The runtime's state, its nodes and how its last operation went; undefined when there is none of that name. */
export async function readRuntimeStatus(
  session: AzureSession,
  address: RuntimeAddress,
  call: Call,
): Promise<RuntimeStatus | undefined> {
  const answer = await unlessAbsent(
    askFor(session, question("POST", address, "/getStatus"), call, status, async (options) =>
      (await runtimes(session, address)).getStatus(...named(address), options),
    ),
  );
  if (!answer) return undefined;
  const { state, typeProperties } = answer.properties;
  const last = typeProperties?.lastOperation;
  // Azure repeats what it was given: a container's address with its token, a login.
  const clean = (text: string): string => session.secrets.scrub(text);
  const cleaned = (list: readonly RuntimeTrouble[]): RuntimeTrouble[] =>
    list.map(({ code, message }) => ({ code, message: clean(message) }));
  return {
    state,
    nodes: (typeProperties?.nodes ?? []).map((each) => ({
      ...each,
      errors: cleaned(each.errors),
    })),
    otherErrors: cleaned(typeProperties?.otherErrors ?? []),
    ...(last && { lastOperation: defined(last, clean) }),
  };
}

type Last = NonNullable<RuntimeStatus["lastOperation"]>;
function defined(
  { type, result, ...rest }: z.output<typeof lastOperation>,
  clean: (text: string) => string,
): Last {
  const { errorCode, startTime, activityId } = rest;
  const parameters = (rest.parameters ?? []).filter((text) => text !== "").map(clean);
  return {
    type,
    result,
    ...(errorCode && { errorCode }),
    ...(startTime && { startTime }),
    ...(activityId && { activityId }),
    ...(parameters.length > 0 && { parameters }),
  };
}
