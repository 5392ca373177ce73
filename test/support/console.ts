import { mock } from "node:test";

/** What is told on the console while `work` is under way; without an engine, the SDK's log comes there too. */
export async function heard(work: () => Promise<void>): Promise<string> {
  const said: string[] = [];
  const hear = (line: unknown) => void said.push(String(line).replace(": [runtime] ", ": "));
  const consoles = [mock.method(console, "log", hear), mock.method(console, "warn", hear)];
  try {
    await work();
  } finally {
    for (const one of consoles) one.mock.restore();
  }
  return said.join("\n");
}
