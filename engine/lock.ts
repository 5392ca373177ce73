import { mkdirSync, readFileSync, rmSync, statSync, writeFileSync } from "node:fs";
import { dirname } from "node:path";
import { setTimeout as sleep } from "node:timers/promises";

/**
 * Runs `work` while no other process of this machine does so under the same lock file.
 *
 * The file holds the owner's process id; a dead owner's file is taken over. Two waiters may take it over in the same
 * instant: then the work is done twice, which costs time only, since its result is put in place by one rename.
 */
export async function withLock<T>(
  file: string,
  onWait: (owner: number) => void,
  work: () => Promise<T>,
): Promise<T> {
  mkdirSync(dirname(file), { recursive: true });
  let told = false;
  while (!take(file)) {
    const owner = ownerOf(file);
    if (owner === undefined || !isAlive(owner)) {
      rmSync(file, { force: true });
      continue;
    }
    if (!told) onWait(owner);
    told = true;
    await sleep(500);
  }
  try {
    return await work();
  } finally {
    rmSync(file, { force: true });
  }
}

function take(file: string): boolean {
  try {
    writeFileSync(file, String(process.pid), { flag: "wx" });
    return true;
  } catch (error) {
    if (error instanceof Error && "code" in error && error.code === "EEXIST") return false;
    // A full disk takes the file, and not the id.
    rmSync(file, { force: true });
    throw error;
  }
}

function ownerOf(file: string): number | undefined {
  try {
    // Empty for the instant between its creation and the writing of the id: our own id stands for "somebody, wait".
    const owner = Number(readFileSync(file, "utf8")) || process.pid;
    // Containers give the same ids again and again: what is older than this process is a dead one's.
    const isDeadOnes = owner === process.pid && statSync(file).mtimeMs < startOfProcess();
    return isDeadOnes ? undefined : owner;
  } catch {
    return undefined; // gone meanwhile
  }
}

const startOfProcess = (): number => Date.now() - process.uptime() * 1000;

/** Whether a process of that id lives on this machine. */
export function isAlive(id: number): boolean {
  try {
    process.kill(id, 0);
    return true;
  } catch (error) {
    // EPERM: it lives, under another user.
    return error instanceof Error && "code" in error && error.code === "EPERM";
  }
}
