import { z } from "zod";
import { type AskOptions, askFor, type Question } from "./ask.ts";
import { type Call, shared } from "./call.ts";
import { raw } from "./raw.ts";
import type { AzureSession } from "./session.ts";

/** Reads a whole list: the first page by `first`, the others by the addresses that Azure gives. `call` bounds all of it. */
export async function askForAll<T extends z.ZodType>(
  session: AzureSession,
  question: Question,
  call: Call,
  item: T,
  first: (options: AskOptions) => Promise<unknown>,
): Promise<z.output<T>[]> {
  const page = z.object({ value: z.array(item), nextLink: z.string().nullish() });
  const rest = shared(call);
  const items: z.output<T>[] = [];
  let send = first;
  for (;;) {
    const { value, nextLink } = await askFor(session, question, rest(), page, send);
    items.push(...value);
    if (!nextLink) return items;
    send = raw(session, { method: "GET", address: nextLink });
  }
}
