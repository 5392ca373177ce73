import { setSecretCommand } from "../commands.ts";
import { type Path, type Problem, valueAt } from "../problems.ts";
import { holdsSecret, isSecretKey } from "../secrets.ts";

/** What people call a secret elsewhere, and its key among the stack's credentials. */
const KEPT_AS: readonly (readonly [RegExp, string])[] = [
  [/master/, "masterKeyPassword"],
  [/sas|storage|account|customsetup/, "customSetupSas"],
];

/** Secrets in clear: topology is committed to the repository, so none may stand in it. */
export function findClearSecrets(
  key: "estates" | "cluster",
  value: unknown,
  stack: string,
): Problem[] {
  const found: Problem[] = [];
  visit([key], value);
  return found;

  function visit(path: Path, here: unknown): void {
    if (typeof here === "string") {
      if (holdsSecret(here)) found.push(problem(value, path, stack));
      return;
    }
    if (typeof here !== "object" || here === null) return;
    for (const [name, inner] of Object.entries(here)) {
      const next = [...path, Array.isArray(here) ? Number(name) : name];
      if (!isNamedByUser(path) && !Array.isArray(here) && isSecretKey(name)) {
        found.push(problem(value, next, stack));
      } else visit(next, inner);
    }
  }
}

/**
 * Names of estates, triggers and variables are the user's: a trigger may well be called "rotate-secret". What a variable of such a name may
 * hold is the matter of the rules for hooks.
 */
function isNamedByUser(path: Path): boolean {
  return (
    (path[0] === "estates" && path.length === 1) ||
    (path.length === 3 && path[2] === "triggers") ||
    (path.length >= 4 && path.length <= 6 && path[2] === "hooks" && path[3] === "environments")
  );
}

function problem(root: unknown, path: Path, stack: string): Problem {
  const kept = keptAt(root, path);
  const then =
    kept === undefined
      ? "nothing at this place can take a secret from elsewhere"
      : `then run: ${setSecretCommand(kept, stack)}`;
  return {
    path,
    wrong: "is a secret among settings that are committed in clear",
    cure: `remove it here, and change the secret if it was committed; ${then}`,
  };
}

/** Where the secret belongs among the stack's credentials, if there is a place for it. */
function keptAt(root: unknown, path: Path): Path | undefined {
  if (path[0] === "cluster") return ["credentials", "cluster", "privateKey"];
  const estate = path[1] ?? "<estate>";
  const step = path.indexOf("expressCustomSetupProperties");
  if (step >= 0) {
    const name = nameOfStep(valueAt(root, path.slice(1, step + 2)));
    return ["credentials", estate, "expressSetup", name];
  }
  if (path.some((part) => part === "extra" || String(part).endsWith("Properties")))
    return undefined;
  if (path[3] === "environments") return ["credentials", estate, ...path.slice(3, 7)];
  const words = path.slice(2).join(" ").toLowerCase();
  const known = KEPT_AS.find(([pattern]) => pattern.test(words))?.[1];
  return ["credentials", estate, known ?? "catalogPassword"];
}

function nameOfStep(step: unknown): string {
  const names = ["targetName", "componentName", "variableName"].map((key) => valueAt(step, [key]));
  const name = names.find((one) => typeof one === "string" && !holdsSecret(one));
  return typeof name === "string" ? name : "<name of the step>";
}
