/** Where a value stands: `["estates", "sales", "sites", "primary", "subnet"]`. */
export type Path = readonly (string | number)[];

/** One thing wrong with the configuration. Clauses without a full stop. */
export interface Problem {
  readonly path: Path;
  /** The value as it may be shown; absent when there is none or it must not be shown. */
  readonly shown?: string | undefined;
  readonly wrong: string;
  readonly cure: string;
}

/** Everything that is wrong with a configuration, in one message for a person. */
export class ConfigurationError extends Error {
  // Private, so that a runtime that prints the whole object does not print them a second time.
  readonly #problems: readonly Problem[];

  static {
    ConfigurationError.prototype.name = "ConfigurationError";
  }

  constructor(stack: string, problems: readonly Problem[]) {
    super(formatProblems(stack, problems));
    this.#problems = problems;
    // The reader's mistake is in a YAML file, not in the program: a stack trace would only hide it.
    this.stack = this.message;
  }

  get problems(): readonly Problem[] {
    return this.#problems;
  }
}

function formatProblems(stack: string, problems: readonly Problem[]): string {
  const count = problems.length === 1 ? "1 problem" : `${problems.length} problems`;
  const head = `The configuration of stack ${stack} has ${count}; nothing was called or changed.`;
  const width = String(problems.length).length;
  const lines = problems.map((problem, index) => {
    const number = String(index + 1).padStart(width);
    const value = problem.shown === undefined ? "" : ` = ${problem.shown}`;
    const indent = " ".repeat(width + 4);
    return `  ${number}. ${formatPath(problem.path)}${value}\n${indent}${problem.wrong}.\n${indent}Cure: ${problem.cure}.`;
  });
  return [head, ...lines].join("\n");
}

/** The spelling that `pulumi config set --path` takes too: `a.b[0]["c.d"]`. */
export function formatPath(path: Path): string {
  return path.reduce<string>((text, part) => {
    if (typeof part === "number") return `${text}[${part}]`;
    if (!/^[\w-]+$/.test(part)) return `${text}[${JSON.stringify(part)}]`;
    return text === "" ? part : `${text}.${part}`;
  }, "");
}

/** The value at a path, or undefined. */
export function valueAt(root: unknown, path: Path): unknown {
  return path.reduce<unknown>(
    (value, part) =>
      typeof value === "object" && value !== null && Object.hasOwn(value, part)
        ? (value as Record<string | number, unknown>)[part]
        : undefined,
    root,
  );
}
