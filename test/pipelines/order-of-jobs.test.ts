import assert from "node:assert/strict";
import { readFileSync } from "node:fs";
import { join } from "node:path";
import { runInNewContext } from "node:vm";
import { parse } from "yaml";
import { z } from "zod";
import { PROJECT } from "./files.ts";

type Outcome = "same" | "changes" | "failed";

/** How a run stands when the site that is released is asked whether it is its turn; the active one is `secondary`. */
interface Run {
  readonly byHand: boolean;
  readonly outcomes: readonly [active: Outcome, other: Outcome];
  readonly active: "success" | "failure" | "skipped";
}

const Jobs = z.object({ jobs: z.object({ other: z.object({ if: z.string() }) }) });
const Stages = z.object({
  stages: z.array(z.object({ stage: z.string(), condition: z.string().optional() })),
});

const read = (file: string): unknown => parse(readFileSync(join(PROJECT, file), "utf8"));

/** Both hosts' conditions are spelt like JavaScript; what they compare is put in. */
const holds = (condition: string, values: object): boolean =>
  runInNewContext(condition, values) === true;

function onGitHub({ byHand, outcomes: [outcome1, outcome2], active }: Run): boolean {
  const { other } = Jobs.parse(read(".github/workflows/up.yml")).jobs;
  const plan = { outputs: { stack1: "secondary", stack2: "primary", outcome1, outcome2 } };
  return holds(other.if.replace(/^\$\{\{|\}\}$/g, ""), {
    cancelled: () => false,
    needs: { plan, active: { result: active } },
    github: { event_name: byHand ? "workflow_dispatch" : "push" },
  });
}

function onAzure(
  { byHand, outcomes: [outcome1, outcome2], active }: Run,
  activeStack: "primary" | "secondary",
): boolean {
  const released = activeStack === "secondary" ? "primary" : "secondary_released";
  const { stages } = Stages.parse(read(".azure-pipelines/up.yml"));
  const { condition } = stages.find(({ stage }) => stage === released) ?? {};
  const result = { success: "Succeeded", failure: "Failed", skipped: "Skipped" }[active];
  const found = {
    stack1: activeStack,
    stack2: activeStack === "secondary" ? "primary" : "secondary",
  };
  const outputs = Object.fromEntries(
    Object.entries({ ...found, outcome1, outcome2 }).map(([name, value]) => [
      `plan.preview.${name}`,
      value,
    ]),
  );
  return holds(condition ?? "", {
    and: (...all: boolean[]) => all.every(Boolean),
    or: (...all: boolean[]) => all.some(Boolean),
    not: (one: boolean) => !one,
    eq: (one: unknown, other: unknown) => one === other,
    canceled: () => false,
    variables: { "Build.Reason": byHand ? "Manual" : "IndividualCI" },
    dependencies: { plan: { outputs }, secondary_active: { result }, primary: { result } },
  });
}

describe("the site that is released, in the pipeline `up`", () => {
  const cases: readonly (readonly [words: string, run: Run, goes: boolean])[] = [
    [
      "waits where the active one had changes and failed",
      { byHand: false, outcomes: ["changes", "changes"], active: "failure" },
      false,
    ],
    [
      "waits where the active one was brought up by hand without a change, and failed",
      { byHand: true, outcomes: ["same", "same"], active: "failure" },
      false,
    ],
    [
      "waits for the same when it has changes itself",
      { byHand: true, outcomes: ["same", "changes"], active: "failure" },
      false,
    ],
    [
      "goes where the active one needed nothing and was left out",
      { byHand: false, outcomes: ["same", "changes"], active: "skipped" },
      true,
    ],
    [
      "goes where the active one was brought up by hand",
      { byHand: true, outcomes: ["same", "same"], active: "success" },
      true,
    ],
    [
      "waits where nobody could look at the active one",
      { byHand: false, outcomes: ["failed", "changes"], active: "skipped" },
      false,
    ],
  ];
  for (const [words, run, goes] of cases) {
    it(`${words}: GitHub`, () => assert.equal(onGitHub(run), goes));
    for (const stack of ["primary", "secondary"] as const)
      it(`${words}: Azure Pipelines, ${stack} active`, () =>
        assert.equal(onAzure(run, stack), goes));
  }
});
