import { z } from "zod";
import { misused, optionsOf } from "../cli/usage.ts";
import { SIDE_BY_SIDE_SPEED } from "./figures/side-by-side.ts";

const PARTS = ["preview", "takeover", "estates", "drill"] as const;

export const USAGE = `npm run bench -- [--only PARTS] [--rounds N] [--runs N] [--estates N] [--speed N] [--json FILE]

  How fast it is, as ratios within one run, since seconds depend on the machine.
  --only PARTS  some of ${PARTS.join(",")} (all of them)
  --rounds N    how many takeovers of one estate (2)
  --runs N      how many previews (7)
  --estates N   how many estates move side by side (20)
  --speed N     how fast Azure's time goes by meanwhile (${SIDE_BY_SIDE_SPEED}); 1 is its own pace
  --json FILE   the figures for other programs`;

const count = (least: number, usual: number) => z.coerce.number().int().min(least).default(usual);

const wish = z.object({
  only: z
    .string()
    .default(PARTS.join(","))
    .transform((list) => list.split(","))
    .pipe(z.array(z.enum(PARTS))),
  rounds: count(1, 2),
  runs: count(1, 7),
  estates: count(2, 20),
  speed: count(1, SIDE_BY_SIDE_SPEED),
  json: z.string().optional(),
  help: z.boolean().default(false),
});

/** @throws Error with the usage, for what is not known or makes no sense */
export function readArguments(args: readonly string[]): z.infer<typeof wish> {
  const text = { type: "string" } as const;
  const { values } = optionsOf(USAGE, {
    args: [...args],
    options: {
      only: text,
      rounds: text,
      runs: text,
      estates: text,
      speed: text,
      json: text,
      help: { type: "boolean", short: "h" },
    },
  });
  const { data, error } = wish.safeParse(values);
  if (error !== undefined) throw misused(z.prettifyError(error), USAGE);
  return data;
}
