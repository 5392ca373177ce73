import { z } from "zod";
import { PULUMI } from "../config/commands.ts";
import type { Pair, Site } from "../config/pair.ts";
import type { ProjectFiles } from "../config/project-files.ts";
import { nameOfStack } from "../config/site.ts";
import { isTime } from "../config/times.ts";
import type { KeyPath } from "./edit.ts";
import { FlipRefused } from "./refused.ts";

/** The file to write, where in it, and what it says so far. */
export interface Target {
  readonly file: string;
  readonly region: KeyPath;
  readonly since: KeyPath;
  readonly pair: Pair;
}

const configSchema = z.object({
  name: z.string(),
  config: z.record(z.string(), z.unknown()).nullish(),
});

function projectDocument(files: ProjectFiles): {
  file: string;
  name: string;
  config: Record<string, unknown>;
} {
  const parsed = configSchema.safeParse(files.project?.document);
  if (files.project === undefined || !parsed.success) {
    throw new FlipRefused(files.warnings[0] ?? "Pulumi.yaml names no project: it has no `name`.");
  }
  return { file: files.project.file, name: parsed.data.name, config: parsed.data.config ?? {} };
}

export function projectTarget(files: ProjectFiles): Target {
  const { file, name, config } = projectDocument(files);
  const pathOf = (key: string) => declaredAt(config, name, key);
  const region = pathOf("activeRegion");
  const since = pathOf("activeSince");
  return { file, region, since, pair: pairOf(at(config, region), at(config, since)) };
}

/** Where Pulumi.yaml holds a value: `value` wins over `default`; the short form is the value. */
function declaredAt(config: Record<string, unknown>, project: string, key: string): KeyPath {
  const name = Object.hasOwn(config, `${project}:${key}`) ? `${project}:${key}` : key;
  const declared = config[name];
  if (typeof declared === "string") return ["config", name];
  const hasValue = typeof declared === "object" && declared !== null && "value" in declared;
  return ["config", name, hasValue ? "value" : "default"];
}

/** @param site what is to be written: the way to a file that is not there names it */
export function stackTarget(files: ProjectFiles, stack: string, site: Site): Target {
  const project = projectDocument(files);
  const name = nameOfStack(stack);
  const found = files.stacks.find((candidate) => candidate.stack === name);
  if (found === undefined) {
    // One that cannot be read is there, and no command of the CLI would write into it either.
    const unread = [`Pulumi.${name}.yaml `, `Pulumi.${name}.yml `];
    const why = files.warnings.find((said) => unread.some((file) => said.startsWith(file)));
    if (why !== undefined) throw new FlipRefused(`${why} Nothing was written.`);
    const known = files.stacks.map((candidate) => candidate.stack).join(", ") || "none";
    throw new FlipRefused(
      `There is no Pulumi.${name}.yaml here; stacks with a file: ${known}. If the stack exists without one: ${PULUMI} config set activeRegion ${site} --stack ${stack}, then flip again`,
    );
  }
  const config =
    configSchema.shape.config.safeParse(
      z.object({ config: z.unknown() }).partial().safeParse(found.document).data?.config,
    ).data ?? {};
  const region = ["config", `${project.name}:activeRegion`];
  const since = ["config", `${project.name}:activeSince`];
  const shared = projectTarget(files).pair;
  const own = pairOf(
    at(config, region) ?? shared.activeRegion,
    at(config, since) ?? shared.activeSince,
  );
  return { file: found.file, region, since, pair: own };
}

function at(config: Record<string, unknown>, path: KeyPath): unknown {
  return path
    .slice(1)
    .reduce<unknown>(
      (value, key) =>
        typeof value === "object" && value !== null
          ? (value as Record<string, unknown>)[key]
          : undefined,
      config,
    );
}

function pairOf(region: unknown, since: unknown): Pair {
  return {
    activeRegion: region === "secondary" ? "secondary" : "primary",
    activeSince: typeof since === "string" && isTime(since) ? since : "",
  };
}
