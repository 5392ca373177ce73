import { execFile } from "node:child_process";
import { z } from "zod";
import type { Pulumi } from "../engine/find.ts";
import { goneEstates } from "../engine/gone-estates.ts";
import { takeoverSettings } from "../engine/up.ts";

/** What one `pulumi preview` of a stack said, as far as people want to read it. */
export interface Preview {
  readonly stack: string;
  readonly outcome: "same" | "changes" | "failed";
  /** The plan in words, and whatever else the program tells. */
  readonly told: readonly string[];
  readonly warnings: readonly string[];
  /** Why it failed; empty otherwise. */
  readonly errors: readonly string[];
  /** The engine's own steps, such as `update sales-runtime (IntegrationRuntime)`. */
  readonly steps: readonly string[];
}

/** How the CLI ends when something would change although nothing was expected to. */
const CHANGES_FOUND = 7;

/** Of the document nothing else may be kept: states stand in it, with what is secret in them. */
const Document = z.object({
  steps: z.array(z.object({ op: z.string(), urn: z.string() })).default([]),
  diagnostics: z.array(z.object({ message: z.string(), severity: z.string() })).default([]),
});

/** Steps in which the engine leaves everything as it is, in Azure and in what is wanted. */
const ONLY_LOOKS = ["same", "read", "refresh"];

/** What a preview is asked for: what `up` would do, or whether code, state and Azure still agree. */
export type Question = "plan" | "drift";

const FLAGS: Readonly<Record<Question, readonly string[]>> = {
  plan: ["--expect-no-changes"],
  drift: ["--refresh", "--run-program", "--expect-no-changes"],
};

/** Previews a stack: reads only, never throws for what the engine refuses. */
export async function previewOf(
  pulumi: Pulumi,
  stack: string,
  question: Question,
  env: Readonly<Record<string, string>>,
): Promise<Preview> {
  const args = ["preview", "--stack", stack, "--non-interactive", "--json", ...FLAGS[question]];
  const signedIn = { ...pulumi, env: { ...pulumi.env, ...env } };
  const ended = await new Promise<{ code: number; stdout: string; stderr: string }>((resolve) => {
    execFile(
      pulumi.command,
      args,
      // As the pipeline's own `up` has it: a preview would else warn, each time, of what is set there.
      {
        env: { ...signedIn.env, ...takeoverSettings(stack, process.env) },
        maxBuffer: 1 << 28,
      },
      (error, stdout, stderr) => {
        const code = error === null ? 0 : error.code;
        resolve({ code: typeof code === "number" ? code : -1, stdout, stderr });
      },
    );
  });
  const preview = readPreview(stack, ended);
  if (preview.outcome !== "failed") return preview;
  return { ...preview, errors: [...preview.errors, ...(await goneEstates(signedIn, stack))] };
}

/** Reads what the CLI printed. Its exit code decides: 0 and 7 are answers, everything else is a failure. */
export function readPreview(
  stack: string,
  { code, stdout, stderr }: { code: number; stdout: string; stderr: string },
): Preview {
  const found = documentIn(stdout);
  const said = (...severities: string[]): string[] => [
    ...new Set(
      (found?.diagnostics ?? [])
        .filter(({ severity }) => severities.includes(severity))
        .map(({ message }) => plain(message))
        .filter((message) => message !== ""),
    ),
  ];
  const answered = found !== undefined && (code === 0 || code === CHANGES_FOUND);
  const errors = answered ? [] : [...said("error"), ...errorsIn(stderr)];
  return {
    stack,
    outcome: answered ? (code === 0 ? "same" : "changes") : "failed",
    told: said("info", "info#err"),
    warnings: said("warning"),
    errors:
      answered || errors.length > 0 ? errors : [`pulumi preview ended with ${code} and no word`],
    steps: (found?.steps ?? []).filter(({ op }) => !ONLY_LOOKS.includes(op)).map(stepInWords),
  };
}

function documentIn(stdout: string): z.infer<typeof Document> | undefined {
  try {
    return Document.safeParse(JSON.parse(stdout)).data;
  } catch {
    return undefined; // it failed before it had anything to say
  }
}

/** `…$pulumi-nodejs:dynamic/ssis:IntegrationRuntime::sales-runtime` is the runtime of sales. */
function stepInWords({ op, urn }: { op: string; urn: string }): string {
  const [name = urn, type = ""] = urn.split("::").toReversed();
  return `${op} ${name} (${type.slice(type.lastIndexOf(":") + 1)})`;
}

const errorsIn = (stderr: string): string[] => {
  const text = plain(stderr);
  return text === "" ? [] : [text];
};

/** Without the engine's colours, written either as `<{%red%}>` or as the terminal's own codes. */
const plain = (text: string): string =>
  text
    .replaceAll(/<\{%[^%]*%\}>/g, "")
    // biome-ignore lint/suspicious/noControlCharactersInRegex: an escape is what begins a colour
    .replaceAll(/\u001b\[[0-9;]*m/g, "")
    .trim();
