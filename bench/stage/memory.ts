import { readFile } from "node:fs/promises";
import { setTimeout as sleep } from "node:timers/promises";
import type { Processes } from "../../drill/stage/processes.ts";

/** What the dynamic provider's command line ends in; the engine starts one for each stack. */
const DYNAMIC_PROVIDER = /dynamic-provider/;

const SAMPLE_EVERY_MS = 500;

/** Peak memory and processor time of a command's dynamic provider; the kernel keeps the peak itself, so that no moment is missed. */
export interface ProviderUse {
  /** Megabytes; undefined where the system does not tell (there is no /proc). */
  peakMegabytes: number | undefined;
  cpuSeconds: number | undefined;
}

/** Watches the dynamic provider below a command; to be given to `whileRunning`. */
export function watchProvider(processes: Processes): {
  readonly use: ProviderUse;
  readonly whileRunning: (pid: number) => Promise<void>;
} {
  const use: ProviderUse = { peakMegabytes: undefined, cpuSeconds: undefined };
  return {
    use,
    async whileRunning(pid) {
      if (process.platform !== "linux") return;
      for (let found = await statusOf(pid); found !== undefined; found = await statusOf(pid)) {
        for (const child of await processes.below(pid))
          if (DYNAMIC_PROVIDER.test(child.command)) await note(use, child.pid);
        await sleep(SAMPLE_EVERY_MS);
      }
    },
  };
}

async function note(use: ProviderUse, pid: number): Promise<void> {
  const peak = peakOf((await statusOf(pid)) ?? "");
  if (peak !== undefined) use.peakMegabytes = Math.max(use.peakMegabytes ?? 0, peak);
  const spent = cpuSecondsOf((await text(`/proc/${pid}/stat`)) ?? "");
  if (spent !== undefined) use.cpuSeconds = Math.max(use.cpuSeconds ?? 0, spent);
}

const statusOf = (pid: number): Promise<string | undefined> => text(`/proc/${pid}/status`);

async function text(file: string): Promise<string | undefined> {
  try {
    return await readFile(file, "utf8");
  } catch {
    return undefined; // the process has ended
  }
}

/** `VmHWM` of proc(5): the most that was ever resident, in kB. */
export function peakOf(status: string): number | undefined {
  const found = /^VmHWM:\s+(\d+) kB$/m.exec(status)?.[1];
  return found === undefined ? undefined : Number(found) / 1024;
}

/** User and system time: fields 14 and 15 of proc(5)'s stat, in hundredths of a second. */
export function cpuSecondsOf(stat: string): number | undefined {
  const fields = stat.slice(stat.lastIndexOf(")") + 2).split(" ");
  const [user, system] = [Number(fields[11]), Number(fields[12])];
  return Number.isFinite(user + system) ? (user + system) / 100 : undefined;
}
