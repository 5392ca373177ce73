import { z } from "zod";
import { nearest } from "./nearest.ts";
import { type Path, type Problem, valueAt } from "./problems.ts";
import { isSecretKey, showValue } from "./secrets.ts";

type Issue = z.core.$ZodIssue;

/** Names that people know from elsewhere, and what they are called here. */
const OTHER_NAMES = new Map([
  ["numberOfNodes", "nodeCount"],
  ["catalogAdminUserName", "adminLogin"],
  ["catalogServerEndpoint", "endpoint"],
  ["catalogPricingTier", "pricingTier"],
  ["dualStandbyPairName", "dualStandby.pairName"],
  ["expressCustomSetup", "expressCustomSetupProperties"],
  ["dataProxy", "dataProxyProperties"],
  ["subnetId", "subnet"],
  ["region", "location"],
]);

/** What the schema found, in our words: key path, value, what is wrong, the cure. */
export function problemsOf(schema: z.ZodType, root: unknown, issues: readonly Issue[]): Problem[] {
  return issues.flatMap((issue) => translate(schema, root, issue));
}

function translate(schema: z.ZodType, root: unknown, issue: Issue): Problem[] {
  const path = issue.path.map((part) => (typeof part === "symbol" ? String(part) : part));
  switch (issue.code) {
    case "unrecognized_keys":
      // Secrets in clear are refused by their own rule, with the command that sets them.
      return issue.keys
        .filter((name) => !isSecretKey(name))
        .map((name) => unknownKey(schema, path, name));
    case "custom":
      return [{ path, shown: shown(root, path), wrong: issue.message, cure: cureOf(issue) }];
    case "invalid_value":
      return [wrongChoice(schema, root, path, issue.values.map(String))];
    case "invalid_union":
      return [wrongChoice(schema, root, path, optionsOf(issue))];
    case "invalid_type":
      return [wrongType(schema, root, path, issue.expected)];
    default:
      return [
        { path, shown: shown(root, path), wrong: issue.message, cure: `see docs/configuration.md` },
      ];
  }
}

function unknownKey(schema: z.ZodType, parent: Path, name: string): Problem {
  const known = keysAt(schema, parent);
  const meant = OTHER_NAMES.get(name) ?? nearest(name, known);
  return {
    path: [...parent, name],
    wrong: "is not a key that this program knows",
    cure:
      meant === undefined
        ? `remove it, or use one of ${known.join(", ")}`
        : `write ${meant}, if that is what was meant, or remove it`,
  };
}

function wrongChoice(
  schema: z.ZodType,
  root: unknown,
  path: Path,
  options: readonly string[],
): Problem {
  const value = valueAt(root, path);
  if (value === undefined) return missing(schema, path, options);
  const list = options.length === 2 ? options.join(" or ") : `one of ${options.join(", ")}`;
  const meant = typeof value === "string" ? nearest(value, options) : undefined;
  const hint = meant === undefined || options.length === 1 ? "" : `; ${meant} is the nearest`;
  return { path, shown: shown(root, path), wrong: `is not ${list}`, cure: `write ${list}${hint}` };
}

function wrongType(schema: z.ZodType, root: unknown, path: Path, expected: string): Problem {
  const value = valueAt(root, path);
  if (value === undefined) return missing(schema, path);
  const wanted = TYPE_WORDS[expected] ?? expected;
  return {
    path,
    // A text where an object belongs may be anything, a password too: only scalars are shown.
    shown: ["object", "record", "array"].includes(expected) ? undefined : shown(root, path),
    wrong: `is ${typeOf(value)} where ${wanted} belongs`,
    cure: `write ${wanted}${exampleOf(schema, path)}${hintOf(schema, path, expected, value)}`,
  };
}

const TYPE_WORDS: Readonly<Record<string, string>> = {
  string: "a text",
  number: "a number",
  boolean: "true or false",
  object: "an object",
  record: "an object",
  array: "a list",
};

function typeOf(value: unknown): string {
  if (value === null) return "empty";
  if (Array.isArray(value)) return "a list";
  return TYPE_WORDS[typeof value] ?? typeof value;
}

function hintOf(schema: z.ZodType, path: Path, expected: string, value: unknown): string {
  const wanted = unwrapped(schemaAt(schema, path));
  const mayBeEmpty =
    wanted instanceof z.ZodRecord ||
    (wanted instanceof z.ZodObject &&
      Object.values(wanted.shape).every((inner) => inner instanceof z.ZodOptional));
  if (value === null && mayBeEmpty) return ", {} when there is nothing in it";
  if (typeof value === "string" && (expected === "number" || expected === "boolean")) {
    return ", without quotes";
  }
  return expected === "string" && typeof value !== "object" ? ", in quotes" : "";
}

function missing(schema: z.ZodType, path: Path, options: readonly string[] = []): Problem {
  const about = schemaAt(schema, path)?.meta();
  const choice = options.length > 0 ? `, one of ${options.join(", ")}` : exampleOf(schema, path);
  const meaning =
    about?.description === undefined ? "" : ` (${about.description.replace(/\.$/, "")})`;
  return { path, wrong: "is missing", cure: `add it${choice}${meaning}` };
}

function exampleOf(schema: z.ZodType, path: Path): string {
  const examples = schemaAt(schema, path)?.meta()?.examples;
  const example: unknown = Array.isArray(examples) ? examples[0] : undefined;
  return example === undefined
    ? ""
    : `, such as ${typeof example === "string" ? example : JSON.stringify(example)}`;
}

function cureOf(issue: Issue): string {
  const cure: unknown = issue.code === "custom" ? issue.params?.cure : undefined;
  return typeof cure === "string" ? cure : "see docs/configuration.md";
}

function optionsOf(issue: Issue): readonly string[] {
  const options: unknown = "options" in issue ? issue.options : undefined;
  return Array.isArray(options) ? options.map(String) : [];
}

function shown(root: unknown, path: Path): string | undefined {
  return showValue(path, valueAt(root, path));
}

function keysAt(schema: z.ZodType, path: Path): readonly string[] {
  const found = unwrapped(schemaAt(schema, path));
  if (found instanceof z.ZodObject) return Object.keys(found.shape);
  if (!(found instanceof z.ZodDiscriminatedUnion)) return [];
  return [
    ...new Set(
      found.options.flatMap((option) =>
        option instanceof z.ZodObject ? Object.keys(option.shape) : [],
      ),
    ),
  ];
}

/** The schema of the value at a path. In a union: of the first alternative that has the key. */
export function schemaAt(schema: z.ZodType, path: Path): z.ZodType | undefined {
  let current: unknown = schema;
  for (const part of path) {
    const here = unwrapped(current);
    if (here instanceof z.ZodObject) current = here.shape[part];
    else if (here instanceof z.ZodRecord) current = here.valueType;
    else if (here instanceof z.ZodArray) current = here.element;
    else if (here instanceof z.ZodDiscriminatedUnion) {
      current = here.options
        .filter((option) => option instanceof z.ZodObject)
        .map((option) => option.shape[part])
        .find((found) => found !== undefined);
    } else return undefined;
  }
  return current instanceof z.ZodType ? current : undefined;
}

function unwrapped(schema: unknown): unknown {
  return schema instanceof z.ZodOptional ? schema.unwrap() : schema;
}
