import type { ClusterWorld, Node } from "./world.ts";

/** What a cmdlet throws: PowerShell's message, and the category of its error record. */
export class CmdletError extends Error {
  readonly category: string;
  readonly id: string;
  constructor(message: string, category = "NotSpecified", id = category) {
    super(message);
    this.category = category;
    this.id = id;
  }
}

export const denied = () =>
  new CmdletError("Access is denied", "PermissionDenied", "UnauthorizedAccess");

export interface Session {
  readonly world: ClusterWorld;
  readonly node: Node;
}

export type Parameters = Readonly<Record<string, unknown>>;
/** An object or a plain value of PowerShell's pipeline. */
export type Output = unknown;
export type Cmdlet = (session: Session, parameters: Parameters) => readonly Output[];

/** A parameter that must be a text. */
export function text(parameters: Parameters, name: string): string {
  const value = parameters[name];
  if (typeof value === "string" && value !== "") return value;
  throw new CmdletError(
    `Cannot bind argument to parameter '${name}' because it is null or empty.`,
    "InvalidData",
    "ParameterArgumentValidationError",
  );
}

export const optional = (parameters: Parameters, name: string): string | undefined =>
  parameters[name] === undefined ? undefined : text(parameters, name);

/** PowerShell binds one value to a list, too. */
export const list = (parameters: Parameters, name: string): readonly string[] => {
  const value = parameters[name];
  return Array.isArray(value) ? value.map(String) : [text(parameters, name)];
};

/** `*` and `?` as the -Name parameters of most cmdlets take them. */
export function matches(pattern: string, name: string): boolean {
  const expression = pattern
    .replace(/[.+^${}()|\\]/g, "\\$&")
    .replaceAll("*", ".*")
    .replaceAll("?", ".");
  return new RegExp(`^${expression}$`, "i").test(name);
}
