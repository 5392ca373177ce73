import { oneRunner } from "./1-one-runner.ts";
import { flagsAct } from "./2-flags-act.ts";
import { resumable } from "./3-resumable.ts";
import { lostRegionIsOptional } from "./4-lost-region.ts";
import { secretsStaySecret } from "./5-secrets.ts";
import { noNeedlessRestart } from "./6-no-needless-restart.ts";
import { previewWritesNothing } from "./7-preview-writes-nothing.ts";
import { everyWait } from "./8-every-wait.ts";
import { everyFailure } from "./9-every-failure.ts";

/** The rules that always hold, each judged from the record of what happened. */
export const RULES = [
  oneRunner,
  flagsAct,
  resumable,
  lostRegionIsOptional,
  secretsStaySecret,
  noNeedlessRestart,
  previewWritesNothing,
  everyWait,
  everyFailure,
] as const;
