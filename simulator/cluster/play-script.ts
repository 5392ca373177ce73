import { readFileSync } from "node:fs";
import { join } from "node:path";
import { z } from "zod";
import { clusterCmdlets } from "./cluster-cmdlets.ts";
import { type Cmdlet, CmdletError, type Session } from "./cmdlet.ts";
import { diskCmdlets } from "./disk-cmdlets.ts";
import { nodeCmdlets } from "./node-cmdlets.ts";

const CMDLETS: Readonly<Record<string, Cmdlet>> = {
  ...nodeCmdlets,
  ...diskCmdlets,
  ...clusterCmdlets,
};

const call = {
  cmdlet: z.string(),
  parameters: z.record(z.string(), z.unknown()).default({}),
};
const look = z.object({
  ...call,
  property: z.string(),
  operator: z.string(),
  value: z.array(z.string()),
  otherwise: z.string().optional(),
});
const step = z.object({
  ...call,
  step: z.string(),
  unless: look.optional(),
  only: look.optional(),
  must: look.optional(),
  select: z.array(z.string()).optional(),
  cure: z.string().optional(),
});
type Look = z.output<typeof look>;
type Step = z.output<typeof step>;

export interface Played {
  readonly code: number;
  readonly stdout: string;
  readonly stderr: string;
  /** What was changed, in the words of the list. */
  readonly changed: readonly string[];
}

/** The script that a node is known to be sent, without what is left out on the way. */
const KNOWN_SCRIPT = meaningful(
  readFileSync(join(import.meta.dirname, "..", "..", "powershell", "run.ps1"), "utf8"),
);

function meaningful(script: string): string {
  return script
    .split("\n")
    .filter((line) => line.trim() !== "" && !line.trimStart().startsWith("#"))
    .join("\n");
}

/**
 * Plays powershell/run.ps1: PowerShell itself is not here. Only that very script is played, by its documented meaning; any other text on
 * standard input fails, as it would be another program.
 */
export function playScript(session: Session, stdin: string): Played {
  const lines = stdin.replace(/\n$/, "").split("\n");
  const list = lines.pop() ?? "";
  if (meaningful(lines.join("\n")) !== KNOWN_SCRIPT)
    return { code: 1, stdout: "", stderr: "this is not powershell/run.ps1\n", changed: [] };
  // Beyond ASCII a console's code page would decide what is read.
  if (/[^\n\r\t\x20-\x7e]/.test(stdin))
    return { code: 1, stdout: "", stderr: "standard input is not ASCII\n", changed: [] };
  return play(session, z.array(step).parse(JSON.parse(list)));
}

function play(session: Session, steps: readonly Step[]): Played {
  const answers: Record<string, unknown>[] = [];
  const changed: string[] = [];
  let stderr = "";
  let failed = false;
  for (const each of steps) {
    const answer: Record<string, unknown> = {
      step: each.step,
      cmdlet: each.cmdlet,
      seen: [],
      error: null,
    };
    answers.push(answer);
    try {
      answer.outcome = playStep(session, each, answer);
      if (answer.outcome === "changed") {
        changed.push(each.step);
        stderr += `${session.node.name}: changed: ${each.step}\n`;
      }
    } catch (error) {
      if (!(error instanceof CmdletError)) throw error;
      answer.outcome = "failed";
      answer.error = { message: error.message, id: error.id, category: error.category };
      failed = true;
      stderr += [
        `${session.node.name}: the step '${each.step}' failed: ${each.cmdlet}: ${error.message}`,
        `  do:    ${each.cure ?? ""}`,
        `  left:  ${changed.length > 0 ? `changed before it: ${changed.join("; ")}` : "nothing was changed before it"}; the steps after it were not begun`,
        "",
      ].join("\n");
    }
    if (answer.outcome === "failed" || answer.outcome === "ended") break;
  }
  const json = JSON.stringify(answers).replace(
    /[^\x20-\x7e]/g,
    (unit) => `\\u${unit.charCodeAt(0).toString(16).padStart(4, "0")}`,
  );
  return { code: failed ? 1 : 0, stdout: `${json}\r\n`, stderr, changed };
}

function playStep(session: Session, each: Step, answer: Record<string, unknown>): string {
  if (each.only !== undefined && !holds(session, each.only)) return "ended";
  if (each.unless !== undefined && holds(session, each.unless)) return "unchanged";
  const output = invoke(session, each.cmdlet, each.parameters);
  const { select } = each;
  if (select !== undefined)
    answer.seen = output.map((value) =>
      Object.fromEntries(select.map((path) => [path, textsAt(value, path)])),
    );
  if (each.must !== undefined && !holds(session, each.must))
    throw new CmdletError(each.must.otherwise ?? "", "OperationStopped");
  return each.unless === undefined ? "done" : "changed";
}

function invoke(session: Session, name: string, parameters: Readonly<Record<string, unknown>>) {
  const cmdlet = CMDLETS[name];
  if (cmdlet === undefined) throw new CmdletError(`'${name}' is not on the list of run.ps1`);
  return cmdlet(session, parameters);
}

function holds(session: Session, { cmdlet, parameters, property, operator, value }: Look): boolean {
  const found = invoke(session, cmdlet, parameters).flatMap((each) => textsAt(each, property));
  const lower = found.map((each) => each.toLowerCase());
  const wanted = value.map((each) => each.toLowerCase());
  const text = lower.join("\n");
  switch (operator) {
    case "exactly":
      return found.join("\n") === value.join("\n");
    case "same":
      return (
        wanted.every((each) => lower.includes(each)) && lower.every((each) => wanted.includes(each))
      );
    case "has":
      return wanted.every((each) => lower.includes(each));
    case "lacks":
      return wanted.every((each) => !lower.includes(each));
    case "mentions":
      return wanted.every((each) => text.includes(each));
    case "omits":
      return wanted.every((each) => !text.includes(each));
    default:
      throw new CmdletError(`run.ps1 does not know how to compare by '${operator}'`);
  }
}

/** A path of properties, through lists, as texts in PowerShell's spelling. */
function textsAt(value: unknown, path: string): readonly string[] {
  let values: readonly unknown[] = [value];
  for (const name of path === "(value)" ? [] : path.split("."))
    values = values.flatMap((each) =>
      typeof each === "object" && each !== null && name in each
        ? [(each as Record<string, unknown>)[name]].flat()
        : [],
    );
  return values.map((each) =>
    typeof each === "boolean" ? (each ? "True" : "False") : String(each),
  );
}
