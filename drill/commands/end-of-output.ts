import { z } from "zod";

const SHOWN = 12;
/** Of a failure: what failed, `means`, `do`, `left`. */
const FAILURE = / failed: \S/;
const LINES_OF_A_FAILURE = 4;

/**
 * What is shown of a command that ended with the wrong code: its last lines, and the failure itself, which the engine may print long before
 * them. Of an event stream, the messages in it.
 */
export function endOf(output: string): readonly string[] {
  const lines = output
    .split("\n")
    .flatMap((line) => (line.startsWith("{") ? messagesOf(line) : [line]))
    // The table of the last takeover would take the room of what went wrong.
    .filter((line) => line.trim() !== "" && !/^\s*[┌├└│]/.test(line));
  const failure = lines.findLastIndex((line) => FAILURE.test(line));
  const last = lines.length - SHOWN;
  if (failure < 0 || failure >= last) return lines.slice(-SHOWN);
  const end = failure + LINES_OF_A_FAILURE;
  return [...lines.slice(failure, end), ...lines.slice(Math.max(end, last + LINES_OF_A_FAILURE))];
}

const EVENT = z.object({ diagnosticEvent: z.object({ message: z.string() }) });

function messagesOf(line: string): readonly string[] {
  try {
    return EVENT.safeParse(JSON.parse(line)).data?.diagnosticEvent.message.split("\n") ?? [];
  } catch {
    return [line]; // cut off in the middle: shown as it is
  }
}
