import * as pulumi from "@pulumi/pulumi";
import { codesIn } from "../azure/meanings.ts";

let hook: pulumi.ErrorHook | undefined;

/**
 * For resources of other providers: when one fails, what its code means is said beside the provider's own words. Nothing is retried, and an
 * engine that knows no such hooks only says less.
 */
export function explained(): pulumi.ResourceHookBinding {
  hook ??= new pulumi.ErrorHook("what the code of a failure means", ({ name, type, errors }) => {
    const text = inOurWords(name, type, errors[0] ?? "");
    if (text !== undefined) pulumi.log.warn(text);
    return false;
  });
  return { onError: [hook] };
}

/** The four things that every failure of this program says; undefined where the provider's words hold no code that is known. */
function inOurWords(name: string, type: string, said: string): string | undefined {
  const [known] = codesIn(said);
  if (known === undefined) return undefined;
  const kind = type.split(":").at(-1);
  const estate = name.replace(/-(?:group|factory)$/, "");
  return [
    `${estate}: making or changing its ${kind} failed: ${known.code}`,
    `  means: ${known.meaning}`,
    `  do:    ${known.cure}`,
    "  left:  what stood before stands; what waits for this was not begun; the next `pulumi up` looks again and goes on",
  ].join("\n");
}
