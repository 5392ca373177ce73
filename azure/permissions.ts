import { z } from "zod";
import type { Call } from "./call.ts";
import { askForAll } from "./pages.ts";
import { raw } from "./raw.ts";
import type { AzureSession } from "./session.ts";

/** What one role of the caller grants. */
export interface Permission {
  /** With `*` in any place, such as `Microsoft.DataFactory/factories/*`. */
  readonly actions: readonly string[];
  readonly notActions: readonly string[];
}

const texts = z
  .array(z.string())
  .nullish()
  .transform((list) => list ?? []);
const permission = z.object({ actions: texts, notActions: texts });

/** What the caller may do at a scope, roles that are inherited included (deny assignments are not told). */
export function readPermissions(
  session: AzureSession,
  scope: string,
  call: Call,
): Promise<readonly Permission[]> {
  const question = { what: `GET ${lastOf(scope)}/permissions`, repeatable: true };
  const address = `${scope}/providers/Microsoft.Authorization/permissions?api-version=2022-04-01`;
  return askForAll(session, question, call, permission, raw(session, { method: "GET", address }));
}

/** As Azure decides: one role that grants it is enough, and what a role takes out it takes out of itself only. */
export function allows(permissions: readonly Permission[], action: string): boolean {
  return permissions.some(
    ({ actions, notActions }) =>
      actions.some((pattern) => matches(pattern, action)) &&
      !notActions.some((pattern) => matches(pattern, action)),
  );
}

/** `*` stands for any text, slashes too; letters in either case. */
function matches(pattern: string, action: string): boolean {
  const [first = "", ...rest] = pattern.toLowerCase().split("*");
  let left = action.toLowerCase();
  if (rest.length === 0) return left === first;
  if (!left.startsWith(first)) return false;
  left = left.slice(first.length);
  const last = rest.pop() ?? "";
  for (const part of rest) {
    const at = left.indexOf(part);
    if (at < 0) return false;
    left = left.slice(at + part.length);
  }
  return left.endsWith(last);
}

const lastOf = (scope: string): string => scope.split("/").slice(-2).join("/");
