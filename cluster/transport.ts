import { readFileSync } from "node:fs";
import { join } from "node:path";
import type { Step } from "./steps.ts";

/**
 * Takes the script from standard input: all lines but the last are script text, the last one is its argument. So the command line is the same
 * for every node and every list, no value stands in it, and no file has to be copied to the node.
 *
 * `$input` rather than `[Console]::In`: powershell.exe reads a redirected standard input itself and would race with a second reader.
 */
const BOOTSTRAP =
  '$lines = @($input); $last = $lines.Count - 1; & ([ScriptBlock]::Create(($lines[0..($last - 1)] -join "`n"))) $lines[$last]';

const commandLine = (program: string): string =>
  [
    "powershell -NoProfile -NonInteractive -InputFormat Text -OutputFormat Text -EncodedCommand",
    Buffer.from(program, "utf16le").toString("base64"),
  ].join(" ");

/** What a node is asked to run, through cmd.exe or PowerShell, whichever its SSH server uses as shell. */
export const COMMAND_LINE = commandLine(BOOTSTRAP);

/** Signs in, reads the same standard input, and does nothing with it. */
export const NO_WORK = commandLine("$null = @($input)");

/** The script, without the remarks that a node has no use for: they would only make the state file longer. */
export function scriptText(): string {
  return readFileSync(join(import.meta.dirname, "..", "powershell", "run.ps1"), "utf8")
    .split("\n")
    .filter((line) => line.trim() !== "" && !line.trimStart().startsWith("#"))
    .join("\n");
}

/** Standard input for {@link COMMAND_LINE}: the script, and the list on the last line. */
export function standardInput(steps: readonly Step[]): string {
  return `${scriptText()}\n${asciiJson(steps)}\n`;
}

/** JSON in ASCII: whatever code page a console has, the script reads what was meant. */
export function asciiJson(value: unknown): string {
  return JSON.stringify(value).replace(
    /[^\x20-\x7e]/g,
    (unit) => `\\u${unit.charCodeAt(0).toString(16).padStart(4, "0")}`,
  );
}
