import { unlessAbsent } from "../../azure/ask.ts";
import { readPermissions } from "../../azure/permissions.ts";
import type { PermissionFacts } from "../checks/permissions.ts";
import { know } from "../known.ts";
import { type Looking, soon } from "../looking.ts";
import { neededActions } from "../needed-actions.ts";

export function lookAtPermissions(looking: Looking): Promise<readonly PermissionFacts[]> {
  const { context, subject, takesOver } = looking;
  return Promise.all(
    neededActions(subject).map(async (needed) => ({
      needed,
      granted:
        needed.there && takesOver
          ? ("left" as const)
          : await know(context, () =>
              unlessAbsent(readPermissions(context.azure, needed.scope, soon(looking))),
            ),
    })),
  );
}
