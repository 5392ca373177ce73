import { chmodSync, mkdirSync, mkdtempSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { emptyState, type HostState, readState } from "./state.ts";

/** A pipeline's host without the host: `gh` and `az` that remember, and the variables that its agents set. */
export class FakeHost {
  readonly directory = mkdtempSync(join(tmpdir(), "pipeline-host-"));
  readonly #file = join(this.directory, "state.json");

  constructor() {
    this.put(emptyState());
    mkdirSync(this.bin);
    for (const tool of ["gh", "az"]) {
      const script = join(import.meta.dirname, `${tool}.ts`);
      const file = join(this.bin, tool);
      writeFileSync(file, `#!/bin/sh\nexec "${process.execPath}" "${script}" "$@"\n`);
      chmodSync(file, 0o755);
    }
    mkdirSync(this.temporary);
  }

  get bin(): string {
    return join(this.directory, "bin");
  }
  get state(): HostState {
    return readState(this.#file);
  }
  get temporary(): string {
    return join(this.directory, "temp");
  }
  get summaryFile(): string {
    return join(this.directory, "summary.md");
  }
  get outputFile(): string {
    return join(this.directory, "output");
  }

  put(state: HostState): void {
    writeFileSync(this.#file, JSON.stringify(state));
  }

  /** What a runner of GitHub sets. */
  get github(): Record<string, string> {
    return {
      FAKE_HOST: this.#file,
      GITHUB_ACTIONS: "true",
      GITHUB_REPOSITORY: "contoso/ssis",
      GITHUB_SERVER_URL: "https://github.com",
      GITHUB_RUN_ID: "42",
      GITHUB_STEP_SUMMARY: this.summaryFile,
      GITHUB_OUTPUT: this.outputFile,
      RUNNER_TEMP: this.temporary,
    };
  }

  /** What an agent of Azure Pipelines sets. */
  get azureDevOps(): Record<string, string> {
    return {
      FAKE_HOST: this.#file,
      TF_BUILD: "True",
      SYSTEM_COLLECTIONURI: "https://dev.azure.com/contoso/",
      SYSTEM_TEAMPROJECT: "SSIS",
      SYSTEM_PULLREQUEST_PULLREQUESTID: "7",
      BUILD_REPOSITORY_ID: "repo-1",
      BUILD_REPOSITORY_PROVIDER: "TfsGit",
      BUILD_BUILDID: "42",
      AGENT_TEMPDIRECTORY: this.temporary,
    };
  }

  remove(): void {
    rmSync(this.directory, { recursive: true, force: true });
  }
}
