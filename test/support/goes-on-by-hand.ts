import assert from "node:assert/strict";
import type { InstanceStack } from "./instance-stack.ts";

/**
 * A step that SQL keeps out has said what somebody else can run: it counts as done once that one says so, stays so while SQL is out of reach,
 * and is looked at again as soon as it is not.
 */
export async function goesOnByHand(
  stack: InstanceStack,
  said: string,
  step: Parameters<InstanceStack["bringUp"]>[0] & string,
  letIn: () => void,
): Promise<void> {
  const [, key = "", mark] = /config set --path sqlDoneByHand\.\S+\.(\w+) (\S+)/.exec(said) ?? [];
  assert.ok(mark, said);
  stack.sqlDoneByHand = { [key]: "2020-01-01T00:00:00Z" };
  assert.match(await stack.failure(step), /failed: SQL/, "that was another takeover");
  stack.sqlDoneByHand = { [`not-${key}`]: mark };
  assert.match(await stack.failure(step), /failed: SQL/, "that was another step");
  stack.sqlDoneByHand = { [key]: mark };
  await stack.bringUp(step);
  assert.match(stack.log, /cannot be asked \(\S+\); taken as done by hand/);
  await stack.refresh();
  assert.ok(!(await stack.preview()).includes(step), "it is content while SQL is out of reach");
  letIn();
  await stack.refresh();
  assert.ok(
    (await stack.preview()).includes(step),
    "and sees that nothing was done when it is not",
  );
}
