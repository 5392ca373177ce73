import { z } from "zod";
import type { Deployment } from "../config/deployment.ts";
import { readProjectFiles } from "../config/project-files.ts";
import { compareStackFiles } from "../config/stack-files.ts";
import { messageOf } from "../reconcilers/lifecycle/trouble.ts";
import type { EstateReadiness } from "./check-estates.ts";
import { judgeFence, judgeFlags } from "./checks/stack.ts";
import type { Known } from "./known.ts";

const outputs = z.object({
  estates: z.record(z.string(), z.object({ pending: z.array(z.string()).optional() })).optional(),
});

/** What no estate is asked for: the flags, and what the stack's own state remembers. @param read its outputs, as JSON */
export async function checkStack(
  { estates, warnings }: Deployment,
  stack: string,
  read: () => Promise<string>,
): Promise<EstateReadiness> {
  const files = readProjectFiles(process.cwd());
  const remembered = await read().then(
    (text): Known<z.output<typeof outputs>> => ({ value: outputs.parse(JSON.parse(text)) }),
    (error: unknown): Known<never> => ({
      unknown: messageOf(error),
    }),
  );
  const pendingOf = (name: string): Known<readonly string[] | undefined> =>
    "value" in remembered ? { value: remembered.value.estates?.[name]?.pending } : remembered;
  return {
    estate: `stack ${stack}`,
    findings: [
      ...judgeFlags([...warnings, ...files.warnings, ...compareStackFiles(files)]),
      ...estates.map(({ name }) => judgeFence(name, stack, pendingOf(name))),
    ],
  };
}
