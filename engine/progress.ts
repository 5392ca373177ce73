const EVERY_MS = 10_000;

/** Says every ten seconds that something long is still going on, so that minutes of silence never look like a hang. */
export function heartbeat(
  log: (line: string) => void,
  describe: (elapsed: string) => string,
): { stop(): void; elapsed(): string } {
  const start = process.hrtime.bigint();
  const elapsed = () => duration(Number(process.hrtime.bigint() - start) / 1e9);
  const timer = setInterval(() => log(describe(elapsed())), EVERY_MS);
  return { stop: () => clearInterval(timer), elapsed };
}

function duration(seconds: number): string {
  const whole = Math.round(seconds);
  return whole < 60 ? `${whole} s` : `${Math.floor(whole / 60)} min ${whole % 60} s`;
}
