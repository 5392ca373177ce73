import { readdirSync } from "node:fs";
import { dirname, join } from "node:path";

export const PROJECT = dirname(dirname(import.meta.dirname));

const filesIn = (folder: string): string[] =>
  readdirSync(join(PROJECT, folder)).map((file) => `${folder}/${file}`);

/** The pipelines of GitHub Actions, as paths in the project. */
export const WORKFLOWS: readonly string[] = filesIn(".github/workflows");

/** The pipelines of Azure Pipelines and their templates. */
export const AZURE_PIPELINES: readonly string[] = filesIn(".azure-pipelines");
