import { ZodError } from "zod";
import type { Common, Properties, Reconciler, Seen } from "./reconciler.ts";

/** The state's inputs are of another version of this program, and not to be read by this one. */
export class UnreadableInputs extends Error {
  constructor(error: ZodError) {
    const names = new Set(error.issues.map(({ path }) => String(path[0])));
    super(
      `another version of this program wrote what the state has of it (${[...names].join(", ")}); the next \`pulumi up\` writes it anew`,
    );
  }
}

/** Inputs as the state has them; what this version hands over itself needs no such care. */
export function inputsOfState<I extends Common, L extends Seen>(
  reconciler: Reconciler<I, L>,
  raw: Properties,
): I | UnreadableInputs {
  try {
    return reconciler.parse(raw);
  } catch (error) {
    if (error instanceof ZodError) return new UnreadableInputs(error);
    throw error;
  }
}
