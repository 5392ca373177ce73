// Nobody reads any more (`| head -1`): that is no reason to leave the CLI alone, which would then run without anybody who passes signals on.
process.stderr.on("error", () => {});

/** A line of this project's own, told from the CLI's by its head: on stderr, so that `--json` on stdout stays clean. */
export function tell(line: string): void {
  process.stderr.write(`ssis-failover: ${line}\n`);
}

/** The end of a command that could not do its work: the message, no stack, a failing exit code. */
export function complain(error: unknown): void {
  tell(error instanceof Error ? error.message : String(error));
  process.exitCode = 1;
}
