import { Arm } from "../../simulator/azure-native/arm.ts";
import type { create } from "../../simulator/azure-native/provider.ts";
import { readCloud, readSettings } from "../../simulator/azure-native/settings.ts";
import { type FakeArm, settingsFor, startFakeArm } from "./fake-arm.ts";

/** What a test of the stand-in works with; begun with the first test of its `describe`, and empty before each. */
export interface AtFakeArm {
  readonly fake: FakeArm;
  readonly context: Parameters<typeof create>[0];
  readonly signal: AbortSignal;
}

export function useFakeArm(): AtFakeArm {
  let fake: FakeArm;
  let context: AtFakeArm["context"];
  // Begun when these tests begin: all files are read long before, and a clock that runs from then on would be over.
  let signal: AbortSignal;
  before(async () => {
    signal = AbortSignal.timeout(60_000);
    fake = await startFakeArm();
    const settings = readSettings(new Map(), settingsFor(fake));
    context = { settings, arm: new Arm(settings, await readCloud(settings.metadataHost), 10_000) };
  });
  after(() => fake.stop());
  beforeEach(() => {
    fake.resources.clear();
    fake.intercept = () => undefined;
    fake.take();
  });
  return {
    get fake() {
      return fake;
    },
    get context() {
      return context;
    },
    get signal() {
      return signal;
    },
  };
}
