import { connect } from "node:net";

/** Tells whether the engine that started this process still listens. */
export interface EngineWatch {
  /** Throws {@link EngineGone} when it does not. */
  assertAlive(): Promise<void>;
}

export class EngineGone extends Error {
  override readonly name = "EngineGone";
  constructor() {
    super("the Pulumi engine that asked for this work is gone; nothing more is done on its behalf");
  }
}

const ANSWER_WITHIN_MS = 2000;

/**
 * A provider process outlives a killed engine and would go on acting beside the next one (the second failover of one takeover was seen).
 * Its last argument is the engine's address: refused there means gone. The parent's process id does not help, a shell sits between.
 *
 * @param address `host:port`; anything else means that there is no engine to watch (a test, say), and nothing is checked
 */
export function watchEngine(address: string | undefined): EngineWatch {
  const match = /^(.+):(\d+)$/.exec(address ?? "");
  const host = match?.[1];
  const port = Number(match?.[2]);
  if (host === undefined) return { assertAlive: async () => {} };
  return {
    async assertAlive() {
      if (!(await answers(host, port))) throw new EngineGone();
    },
  };
}

function answers(host: string, port: number): Promise<boolean> {
  return new Promise((resolve) => {
    const socket = connect({ host, port });
    const end = (alive: boolean): void => {
      socket.destroy();
      resolve(alive);
    };
    socket.once("connect", () => end(true));
    // Only a refusal proves that it is gone: this process may have run out of file descriptors, and a busy engine may be slow to accept.
    socket.once("error", (error: NodeJS.ErrnoException) => end(error.code !== "ECONNREFUSED"));
    socket.setTimeout(ANSWER_WITHIN_MS, () => end(true));
  });
}
