import { type EngineWatch, watchEngine } from "../reconcilers/context/engine-watch.ts";

/** How a provider process ends: when it is asked to, and when nobody is left who could ask. */
export interface ProcessLife {
  /** Aborted when the process is asked to end. */
  readonly signal: AbortSignal;
  readonly engine: EngineWatch;
}

/** All that a step says that is ended by it: it has to tell what is left, too (rule 9). */
const ASKED_TO_END =
  "the provider process was asked to end: this step is not done, and nothing more is sent; what Azure has begun goes on there, and the next `pulumi up` goes on from it";
const LAST_WORDS_MS = 1000;
const LOOK_EVERY_MS = 5000;

/** Ties the life of this process to that of its engine; once, before anything is done. */
export function tieToEngine(): ProcessLife {
  outliveReaders();
  const abort = new AbortController();
  process.once("SIGTERM", () => {
    abort.abort(new Error(ASKED_TO_END));
    // What was under way gets a moment to end in words; the plugin's server would keep the process alive for ever.
    setTimeout(() => process.exit(143), LAST_WORDS_MS);
  });
  // The engine starts a provider with its own address as the last argument.
  const engine = watchEngine(process.argv.at(-1));
  leaveWith(engine);
  return { signal: abort.signal, engine };
}

/**
 * Nobody reads what an orphan logs, and each line is an error of the stream then. Unheard, it is an uncaught one, which the plugin logs by one
 * more line: for ever, at full load, and no timer fires any more that could look for the engine. A log that is not read ends nothing by itself.
 */
function outliveReaders(): void {
  for (const stream of [process.stdout, process.stderr]) stream.on("error", () => {});
}

/** An orphan that is not asked for anything any more would stay for ever: it looks for its engine now and then, and leaves with it. */
function leaveWith(engine: EngineWatch): void {
  const timer = setInterval(() => engine.assertAlive().catch(() => process.exit(3)), LOOK_EVERY_MS);
  timer.unref();
}
