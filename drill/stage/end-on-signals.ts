/** Ctrl-C and a CI's SIGTERM end everything that was started, then this. */
export function endOnSignals(toClear: readonly (() => Promise<unknown>)[]) {
  let isEnding = false;
  const end = (signal: NodeJS.Signals): void => {
    isEnding = true;
    console.error(`\n${signal}: ending what was started`);
    void Promise.allSettled(toClear.map((clear) => clear())).finally(() =>
      process.exit(signal === "SIGINT" ? 130 : 143),
    );
  };
  const signals = ["SIGINT", "SIGTERM", "SIGHUP"] as const;
  for (const signal of signals) process.once(signal, end);
  return {
    isEnding: () => isEnding,
    forget: () => signals.forEach((signal) => void process.off(signal, end)),
  };
}
