import { execFile } from "node:child_process";
import { readdirSync, readFileSync } from "node:fs";
import { promisify } from "node:util";

/** A running process, as the operating system shows it. */
export interface RunningProcess {
  readonly pid: number;
  readonly parent: number;
  /** When it was started, in whatever the system counts in: with the pid it names one process for good. */
  readonly started: string;
  /** The command line with its arguments; read when it is asked for, where the system allows that: few processes are looked at so closely. */
  readonly command: string;
}

/** All processes that this user can see. */
export async function runningProcesses(): Promise<RunningProcess[]> {
  return process.platform === "linux" ? fromProc() : await fromPs();
}

/** Read at one go: files of /proc are in memory, and handing each to a thread costs ten times what reading it does. */
function fromProc(): RunningProcess[] {
  const pids = readdirSync("/proc").filter((name) => /^\d+$/.test(name));
  return pids.flatMap((pid) => readProc(Number(pid)) ?? []);
}

function readProc(pid: number): RunningProcess | undefined {
  const stat = readIfThere(`/proc/${pid}/stat`);
  if (stat === undefined) return undefined;
  // The name in parentheses may hold spaces; what follows the last one is fields 3 and on (proc(5)).
  const fields = stat.slice(stat.lastIndexOf(")") + 2).split(" ");
  if (fields[0] === "Z") return undefined;
  return {
    pid,
    parent: Number(fields[1]),
    started: fields[19] ?? "",
    get command() {
      return (readIfThere(`/proc/${pid}/cmdline`) ?? "").replaceAll("\0", " ").trim();
    },
  };
}

/** Undefined when the process has ended meanwhile. */
function readIfThere(file: string): string | undefined {
  try {
    return readFileSync(file, "utf8");
  } catch {
    return undefined;
  }
}

const run = promisify(execFile);

async function fromPs(): Promise<RunningProcess[]> {
  const { stdout } = await run("ps", ["-A", "-ww", "-o", "pid=,ppid=,lstart=,args="], {
    maxBuffer: 1 << 24,
  });
  return stdout.split("\n").flatMap((line) => {
    const match = /^\s*(\d+)\s+(\d+)\s+(\w+ +\w+ +\d+ +[\d:]+ +\d+)\s+(.*)$/.exec(line);
    if (match === null) return [];
    const [, pid, parent, started = "", command = ""] = match;
    return [{ pid: Number(pid), parent: Number(parent), started, command }];
  });
}

/** The processes below one, its children's children included. */
export function descendantsOf(
  root: number,
  all: readonly RunningProcess[],
): readonly RunningProcess[] {
  const found: RunningProcess[] = [];
  const parents = new Set([root]);
  for (let grew = true; grew; ) {
    grew = false;
    for (const one of all) {
      if (parents.has(one.pid) || !parents.has(one.parent)) continue;
      parents.add(one.pid);
      found.push(one);
      grew = true;
    }
  }
  return found;
}
