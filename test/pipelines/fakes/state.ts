import { readFileSync, writeFileSync } from "node:fs";

/** What a fake host of pipelines has in store, and every call that was made of its tool. */
export interface HostState {
  comments: { id: number; login: string; body: string }[];
  issues: {
    number: number;
    title: string;
    body: string;
    label: string;
    state: "open" | "closed";
    /** Said at its end. */
    why?: string;
  }[];
  labels: string[];
  threads: { id: number; status: number; content: string }[];
  workItems: {
    id: number;
    type: string;
    title: string;
    description: string;
    tags: string;
    state: string;
    why?: string;
  }[];
  calls: string[];
}

export const emptyState = (): HostState => ({
  comments: [],
  issues: [],
  labels: [],
  threads: [],
  workItems: [],
  calls: [],
});

export function readState(file: string): HostState {
  return JSON.parse(readFileSync(file, "utf8")) as HostState;
}

/** Plays one call of a tool: what it does not know is refused, as is an option it does not have. */
export function play(
  tool: string,
  work: (state: HostState, args: string[], input: string) => string,
): void {
  const file = process.env.FAKE_HOST;
  if (file === undefined) throw new Error("FAKE_HOST is not set");
  const state = readState(file);
  const args = process.argv.slice(2);
  state.calls.push(`${tool} ${args.slice(0, 3).join(" ")}`);
  try {
    process.stdout.write(work(state, args, process.stdin.isTTY ? "" : readFileSync(0, "utf8")));
  } catch (error) {
    process.stderr.write(`${tool}: ${error instanceof Error ? error.message : error}\n`);
    process.exitCode = 1;
  }
  writeFileSync(file, JSON.stringify(state));
}

/** The options of a call: each given once, each known. */
export function optionsOf(args: readonly string[], ...known: string[]): Record<string, string> {
  const options: Record<string, string> = {};
  for (let at = 0; at < args.length; at += 2) {
    const [name = "", value] = args.slice(at, at + 2);
    if (!known.includes(name) || name in options) throw new Error(`unknown flag: ${name}`);
    if (value === undefined) throw new Error(`flag needs an argument: ${name}`);
    options[name] = value;
  }
  return options;
}
