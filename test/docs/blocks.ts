import assert from "node:assert/strict";
import { readFileSync } from "node:fs";
import { join } from "node:path";
import { type Command, type Ended, runCommand } from "../../drill/commands/command.ts";
import type { Stage } from "../../drill/stage/stage.ts";
import { projectDirectory } from "../../engine/places.ts";

/** The commands of a document's named blocks (```sh NAME), line by line. */
export function blocksOf(document: string): ReadonlyMap<string, readonly string[]> {
  const text = readFileSync(join(projectDirectory, "docs", document), "utf8");
  return new Map(
    [...text.matchAll(/^```sh (\S+)\n([\s\S]*?)^```$/gm)].map(([, name, lines]) => [
      name ?? "",
      (lines ?? "").split("\n").filter((line) => line.trim() !== ""),
    ]),
  );
}

/** One line as a user types it. */
export function typeLine(stage: Stage, line: string, more: Partial<Command> = {}): Promise<Ended> {
  const command = { shown: line, command: "bash", args: ["-c", line], timeout: 420 };
  return runCommand(stage, { ...command, ...more });
}

/** All lines of a block, each of which must end well. @returns what they said */
export async function followLines(stage: Stage, lines: readonly string[]): Promise<string> {
  const said: string[] = [];
  for (const line of lines) {
    const { code, output } = await typeLine(stage, line);
    assert.equal(code, 0, `${line}\n${output.slice(-3000)}`);
    said.push(output);
  }
  return said.join("\n");
}
