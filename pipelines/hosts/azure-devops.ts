import { mkdtempSync, rmSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { z } from "zod";
import { required, tool } from "../tool.ts";
import { type Host, LABEL, MARKER, oneLine } from "./host.ts";

const Threads = z.object({
  value: z.array(
    z.object({
      id: z.number(),
      comments: z.array(z.object({ id: z.number(), content: z.string().nullish() })).nullish(),
    }),
  ),
});
const WorkItems = z.array(z.object({ id: z.number() }));

/** A comment that wants no answer: an active one can keep a pull request from being completed. */
const CLOSED_THREAD = 4;

/**
 * Azure Pipelines, through the `az` that Microsoft's agents have (with its extension azure-devops), signed in by `AZURE_DEVOPS_EXT_PAT`.
 * `az repos` knows no comments, so they go through `az devops invoke`.
 */
export function azureDevOps(env: NodeJS.ProcessEnv): Host {
  const organization = required(env, "SYSTEM_COLLECTIONURI");
  const project = required(env, "SYSTEM_TEAMPROJECT");
  const temporary = required(env, "AGENT_TEMPDIRECTORY");
  const there = ["--organization", organization];
  const json = ["--output", "json"];
  // Basic process; others call them by other names.
  const type = env.SSIS_DRIFT_TYPE || "Issue";
  const done = env.SSIS_DRIFT_DONE || "Done";

  const invoke = async (resource: string, route: readonly string[], send?: Sent) => {
    const args = ["devops", "invoke", ...there, "--area", "git", "--resource", resource];
    const rest = ["--route-parameters", `project=${project}`, ...route, "--api-version", "7.1"];
    if (send === undefined) return await tool("az", [...args, ...rest, ...json]);
    return await inFile(temporary, send.body, (file) =>
      tool("az", [...[...args, ...rest, "--http-method", send.method, "--in-file", file], ...json]),
    );
  };
  const openReport = async (): Promise<string | undefined> => {
    const wiql = `SELECT [System.Id] FROM WorkItems WHERE [System.TeamProject] = '${quoted(project)}' AND [System.Tags] CONTAINS '${LABEL}' AND [System.State] <> '${quoted(done)}' ORDER BY [System.Id] DESC`;
    const found = await tool("az", ["boards", "query", ...there, "--wiql", wiql, ...json]);
    return WorkItems.parse(JSON.parse(found))[0]?.id.toString();
  };
  return {
    run: `${organization}${encodeURIComponent(project)}/_build/results?buildId=${required(env, "BUILD_BUILDID")}`,
    async summary(markdown) {
      // The agent takes the file when the step is over.
      const file = join(mkdtempSync(join(temporary, "summary-")), "ssis-failover.md");
      writeFileSync(file, markdown);
      console.log(`##vso[task.uploadsummary]${file}`);
    },
    async comment(markdown) {
      const number = env.SYSTEM_PULLREQUEST_PULLREQUESTID;
      if (number === undefined || number === "") return;
      if (env.BUILD_REPOSITORY_PROVIDER !== "TfsGit")
        throw new Error(
          `comments are written to pull requests of Azure Repos; this repository is of ${env.BUILD_REPOSITORY_PROVIDER}`,
        );
      const repository = required(env, "BUILD_REPOSITORY_ID");
      const route = [`repositoryId=${repository}`, `pullRequestId=${number}`];
      const threads = Threads.parse(JSON.parse(await invoke("pullRequestThreads", route)));
      const content = `${MARKER}\n${markdown}`;
      for (const { id, comments } of threads.value) {
        const first = comments?.[0];
        if (!first?.content?.startsWith(MARKER)) continue;
        const one = [...route, `threadId=${id}`, `commentId=${first.id}`];
        await invoke("pullRequestThreadComments", one, { method: "PATCH", body: { content } });
        return;
      }
      const comment = { parentCommentId: 0, commentType: 1, content };
      const body = { status: CLOSED_THREAD, comments: [comment] };
      await invoke("pullRequestThreads", route, { method: "POST", body });
    },
    async report(title, markdown) {
      const text = ["--title", title, "--description", inHtml(markdown), ...there, ...json];
      const open = await openReport();
      if (open !== undefined) {
        await tool("az", ["boards", "work-item", "update", "--id", open, ...text]);
        return;
      }
      const kind = ["--project", project, "--type", type, "--fields", `System.Tags=${LABEL}`];
      await tool("az", ["boards", "work-item", "create", ...kind, ...text]);
    },
    async resolve(why) {
      const open = await openReport();
      if (open === undefined) return;
      const end = ["--state", done, "--discussion", why, ...there, ...json];
      await tool("az", ["boards", "work-item", "update", "--id", open, ...end]);
    },
    output: (name, value) =>
      console.log(`##vso[task.setvariable variable=${name};isOutput=true]${oneLine(value)}`),
    warn: (line) => console.log(`##vso[task.logissue type=warning]${oneLine(line)}`),
  };
}

interface Sent {
  readonly method: "POST" | "PATCH";
  readonly body: unknown;
}

async function inFile<T>(
  directory: string,
  body: unknown,
  work: (file: string) => Promise<T>,
): Promise<T> {
  const folder = mkdtempSync(join(directory, "request-"));
  try {
    const file = join(folder, "body.json");
    writeFileSync(file, JSON.stringify(body));
    return await work(file);
  } finally {
    rmSync(folder, { recursive: true });
  }
}

/** A work item's description is HTML, and stands on a command line, which takes 128 KiB. */
const inHtml = (markdown: string): string =>
  `<pre>${markdown
    .slice(0, 30_000)
    .replaceAll("&", "&amp;")
    .replaceAll("<", "&lt;")
    .replaceAll(">", "&gt;")}</pre>`;

const quoted = (text: string): string => text.replaceAll("'", "''");
