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
  const remembered = await rememberedBy(read);
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

/** Whatever hinders it becomes words: what Azure is asked meanwhile is worth telling all the same. */
async function rememberedBy(read: () => Promise<string>): Promise<Known<z.output<typeof outputs>>> {
  try {
    const { data } = outputs.safeParse(JSON.parse(await read()));
    if (data !== undefined) return { value: data };
    return { unknown: "another version of this program wrote the stack's outputs" };
  } catch (error) {
    return { unknown: messageOf(error) };
  }
}
