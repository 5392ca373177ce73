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
  const kind = type.split(":").at(-1);
  const estate = name.replace(/-(?:group|factory)$/, "");
  const key = kind === "Factory" ? "dataFactory" : "failoverGroup";
  const [known] = EXISTS.test(said) ? [alreadyThere(`${key} of estates.${estate}`)] : codesIn(said);
  if (known === undefined) return undefined;
  return [
    `${estate}: making or changing its ${kind} failed: ${known.code}`,
    `  means: ${known.meaning}`,
    `  do:    ${known.cure}`,
    "  left:  what stood before stands; what waits for this was not begun; the next `pulumi up` looks again and goes on",
  ].join("\n");
}

/** azure-native's words before it makes anything; they have no code. */
const EXISTS = /cannot create already existing resource/;

function alreadyThere(key: string) {
  return {
    code: "AlreadyExists",
    meaning:
      "it stands in Azure already, and this stack does not know it as its own: another stack's, made by hand, or forgotten with an entry of the state",
    cure: `set \`existing: true\` on ${key}, which is then only read; or mend the name, if another one is meant`,
  };
}
