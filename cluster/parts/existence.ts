import { call, type Look } from "../steps.ts";

/** That there is something at a path of the registry or of a disk. */
export const exists = (path: string): Look => ({
  ...call("Test-Path", { LiteralPath: path }),
  property: "(value)",
  operator: "same",
  value: ["True"],
});

export const gone = (path: string): Look => ({ ...exists(path), value: ["False"] });
