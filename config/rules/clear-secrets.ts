import { setSecretCommand } from "../credentials.ts";
import type { Path, Problem } from "../problems.ts";
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
      if (holdsSecret(here)) found.push(problem(path, stack));
      return;
    }
    if (typeof here !== "object" || here === null) return;
    for (const [name, inner] of Object.entries(here)) {
      const next = [...path, Array.isArray(here) ? Number(name) : name];
      if (!isNamedByUser(path) && !Array.isArray(here) && isSecretKey(name)) {
        found.push(problem(next, stack));
      } else visit(next, inner);
    }
  }
}

/** Names of estates and triggers are the user's: a trigger may well be called "rotate-secret". */
function isNamedByUser(path: Path): boolean {
  return (
    (path[0] === "estates" && path.length === 1) || (path.length === 3 && path[2] === "triggers")
  );
}

function problem(path: Path, stack: string): Problem {
  return {
    path,
    wrong: "is a secret in clear, in a file that is committed",
    cure: `remove it here, change the secret if it was committed, and run: ${setSecretCommand(keptAt(path), stack)}`,
  };
}

function keptAt(path: Path): Path {
  if (path[0] === "cluster") return ["credentials", "cluster", "privateKey"];
  const estate = path[1] ?? "<estate>";
  if (path.includes("expressCustomSetupProperties")) {
    return ["credentials", estate, "expressSetup", "<name of the step>"];
  }
  const words = path.slice(2).join(" ").toLowerCase();
  const known = KEPT_AS.find(([pattern]) => pattern.test(words))?.[1];
  return ["credentials", estate, known ?? "catalogPassword"];
}
