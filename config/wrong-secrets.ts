import { z } from "zod";
import { removeCommand, setSecretCommand } from "./commands.ts";
import {
  clusterCredentialsSchema,
  credentialsByEstate,
  keysPresentIn,
  missingSecrets,
  missingSecretsMessage,
} from "./credentials.ts";
import type { Estate } from "./deployment.ts";
import { nearest } from "./nearest.ts";
import type { Site } from "./pair.ts";
import { parsedValue } from "./parsed-value.ts";
import { ConfigurationError, formatPath, type Path, type Problem } from "./problems.ts";
import { schemaAt } from "./schema-issues.ts";

/** What stands in a stack's `credentials`, by whose secrets they are. */
const SHAPES = {
  estates: credentialsByEstate,
  cluster: z.object({ cluster: clusterCredentialsSchema.partial().optional() }),
} as const;

/**
 * What is wrong with a stack's secrets: names that nothing reads, other shapes, then what is missing. Of values nothing is ever told.
 *
 * @param found the stack's `credentials`, in clear
 */
export function wrongSecrets(
  stack: string,
  estates: readonly Estate[],
  site: Site,
  found: unknown,
): string | undefined {
  const unfit = unfitSecrets(stack, found, "estates");
  if (unfit !== undefined) return unfit;
  const present = keysPresentIn(found);
  const missing = estates.flatMap((estate) => missingSecrets(estate, site, present));
  if (missing.length === 0) return undefined;
  const strays = straySecrets(
    stack,
    Object.keys(Object(found)),
    estates.map(({ name }) => name),
  );
  return [missingSecretsMessage(stack, missing), ...strays].join("\n");
}

/** The same of their names and shapes alone. */
export function unfitSecrets(
  stack: string,
  found: unknown,
  whose: keyof typeof SHAPES,
): string | undefined {
  return refusal(stack, found, whose)?.message;
}

/**
 * A stack's `credentials` as the engine and its CLI hand them over: one text.
 *
 * @throws ConfigurationError in the words of {@link unfitSecrets}; a parser's own would quote what it does not understand
 */
export function secretsIn(
  stack: string,
  text: string | undefined,
  whose: keyof typeof SHAPES,
): Readonly<Record<string, unknown>> {
  const found = parsedValue(text) ?? {};
  const refused = refusal(stack, found, whose);
  if (refused !== undefined) throw refused;
  return bySomeName.parse(found);
}

const bySomeName = z.record(z.string(), z.unknown());

function refusal(
  stack: string,
  found: unknown,
  whose: keyof typeof SHAPES,
): ConfigurationError | undefined {
  const schema = SHAPES[whose];
  const issues = schema.safeParse(found).error?.issues ?? [];
  const problems = issues.flatMap((issue) => problemsOf(schema, stack, issue));
  return problems.length === 0 ? undefined : new ConfigurationError(stack, problems);
}

function problemsOf(schema: z.ZodType, stack: string, issue: z.core.$ZodIssue): Problem[] {
  const inner = issue.path.map((part) => (typeof part === "symbol" ? String(part) : part));
  const path: Path = ["credentials", ...inner];
  if (issue.code === "unrecognized_keys") {
    const parent = schemaAt(schema, inner);
    const shape = parent instanceof z.ZodOptional ? parent.unwrap() : parent;
    const known = shape instanceof z.ZodObject ? Object.keys(shape.shape) : [];
    return issue.keys.map((name) => misspelt(stack, path, name, known));
  }
  if (issue.code === "too_big")
    return [
      {
        path,
        wrong: `is longer than ${issue.maximum} characters, which no password of SQL Server's logins may be`,
        cure: `set a shorter one: ${setSecretCommand(path, stack)}`,
      },
    ];
  if (issue.code === "invalid_format")
    return [
      {
        path,
        wrong:
          "is more than a SAS token: it begins with the container's address, or a quotation mark",
        cure: `set everything from the question mark on, without quotes: ${setSecretCommand(path, stack)}`,
      },
    ];
  const isText = issue.code === "invalid_type" && issue.expected === "string";
  return [
    {
      path,
      wrong: isText ? "is not a text" : "is not an object that holds secrets by their names",
      cure: isText
        ? `set it again: ${setSecretCommand(path, stack)}`
        : `remove it (${removeCommand(path, stack)}), and give each secret a command of its own: docs/configuration.md`,
    },
  ];
}

function misspelt(stack: string, parent: Path, name: string, known: readonly string[]): Problem {
  const path = [...parent, name];
  const meant = nearest(name, known);
  const instead =
    meant === undefined
      ? `; known are ${known.join(", ")}`
      : `; if ${meant} was meant: ${setSecretCommand([...parent, meant], stack)}`;
  return {
    path,
    wrong: "is not a secret that this program knows",
    cure: `remove it (${removeCommand(path, stack)})${instead}`,
  };
}

/**
 * Secrets of no estate: where one is missing, its estate's name may be misspelt there. By themselves they are no mistake: an estate that was taken
 * out of the configuration is destroyed with its secrets.
 */
function straySecrets(
  stack: string,
  names: readonly string[],
  estates: readonly string[],
): readonly string[] {
  return names
    .filter((name) => !estates.includes(name))
    .map((name) => {
      const path = ["credentials", name];
      const meant = nearest(name, estates);
      const perhaps = meant === undefined ? "" : `; was ${meant} meant?`;
      return `  ${formatPath(path)} is set, but there is no estate of that name${perhaps}\n    ${removeCommand(path, stack)}`;
    });
}
