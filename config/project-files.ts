import { readdirSync, readFileSync } from "node:fs";
import { join } from "node:path";
import { parseDocument } from "yaml";
import { z } from "zod";

/** One YAML file of the Pulumi project, parsed. */
export interface ConfigurationFile {
  /** `Pulumi.secondary.yaml` */
  readonly file: string;
  readonly document: unknown;
}

export interface StackFile extends ConfigurationFile {
  readonly stack: string;
}

/** Pulumi.yaml and every stack's file beside it. */
export interface ProjectFiles {
  readonly project: ConfigurationFile | undefined;
  readonly stacks: readonly StackFile[];
  /** What could not be found or read; it is never a reason to stop. */
  readonly warnings: readonly string[];
}

const projectSchema = z.object({
  name: z.string().optional(),
  stackConfigDir: z.string().optional(),
});

/** Reads them from the project's directory (and from its `stackConfigDir`, if it names one). */
export function readProjectFiles(directory: string): ProjectFiles {
  const warnings: string[] = [];
  const project = ["Pulumi.yaml", "Pulumi.yml"]
    .map((file) => readYaml(directory, file))
    .find((found) => found !== "absent");
  if (project === undefined) {
    warnings.push(`No Pulumi.yaml in ${directory}: it cannot be compared with the stacks' files.`);
  } else if ("failure" in project) warnings.push(project.failure);
  const found = project !== undefined && "document" in project ? project : undefined;
  const folder = projectSchema.safeParse(found?.document).data?.stackConfigDir ?? ".";
  const stacks = stackFilesIn(join(directory, folder), warnings).flatMap(({ file, stack }) => {
    const read = readYaml(join(directory, folder), file);
    if (read === "absent") return [];
    if ("document" in read) return [{ ...read, file: join(folder, file), stack }];
    warnings.push(read.failure);
    return [];
  });
  return { project: found, stacks, warnings };
}

function stackFilesIn(directory: string, warnings: string[]): { file: string; stack: string }[] {
  try {
    return readdirSync(directory)
      .sort()
      .flatMap((file) => {
        const stack = /^Pulumi\.(.+)\.ya?ml$/.exec(file)?.[1];
        return stack === undefined ? [] : [{ file, stack }];
      });
  } catch (error) {
    warnings.push(
      `${directory} cannot be listed (${reason(error)}): stack files are not compared.`,
    );
    return [];
  }
}

type Read = ConfigurationFile | { readonly failure: string } | "absent";

function readYaml(directory: string, file: string): Read {
  let text: string;
  try {
    text = readFileSync(join(directory, file), "utf8");
  } catch (error) {
    if (reason(error) === "ENOENT") return "absent";
    return { failure: `${file} cannot be read (${reason(error)}), so it is not compared.` };
  }
  const parsed = parseDocument(text);
  const [error] = parsed.errors;
  // Only the code and the line: the parser's message quotes the file, which may hold a secret.
  if (error !== undefined) {
    const line = error.linePos?.[0].line ?? "?";
    return {
      failure: `${file} is not valid YAML (${error.code}, line ${line}), so it is not compared.`,
    };
  }
  return { file, document: parsed.toJS() };
}

function reason(error: unknown): string {
  return error instanceof Error && "code" in error ? String(error.code) : "unreadable";
}
