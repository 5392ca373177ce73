import { appendFileSync } from "node:fs";
import { z } from "zod";
import { required, tool } from "../tool.ts";
import { type Host, LABEL, MARKER, oneLine } from "./host.ts";

const Issues = z.array(z.object({ number: z.number() }));

/** Who writes with the token of a workflow: a comment of anybody else is never rewritten, whatever it begins with. */
const AUTHOR = "github-actions[bot]";

/** GitHub Actions, through the `gh` that its runners have, signed in by `GH_TOKEN`. */
export function github(env: NodeJS.ProcessEnv): Host {
  const repository = required(env, "GITHUB_REPOSITORY");
  const inRepository = ["--repo", repository];
  const openReport = async (): Promise<string | undefined> => {
    const wanted = ["--label", LABEL, "--state", "open", "--limit", "1", "--json", "number"];
    const found = await tool("gh", ["issue", "list", ...inRepository, ...wanted]);
    return Issues.parse(JSON.parse(found))[0]?.number.toString();
  };
  return {
    run: `${required(env, "GITHUB_SERVER_URL")}/${repository}/actions/runs/${required(env, "GITHUB_RUN_ID")}`,
    async summary(markdown) {
      appendFileSync(required(env, "GITHUB_STEP_SUMMARY"), `${markdown}\n`);
    },
    async comment(markdown) {
      const number = env.PULL_REQUEST;
      if (number === undefined || number === "") return;
      const comments = `repos/${repository}/issues/${number}/comments`;
      const ours = `.[] | select(.user.login == "${AUTHOR}" and (.body | startswith("${MARKER}"))) | .id`;
      const ids = await tool("gh", ["api", "--paginate", comments, "--jq", ours]);
      const [id] = ids.split("\n").filter((line) => line !== "");
      const body = JSON.stringify({ body: `${MARKER}\n${markdown}` });
      await (id === undefined
        ? tool("gh", ["api", "--method", "POST", comments, "--input", "-"], body)
        : tool(
            "gh",
            [
              ...["api", "--method", "PATCH", `repos/${repository}/issues/comments/${id}`],
              ...["--input", "-"],
            ],
            body,
          ));
    },
    async report(title, markdown) {
      const open = await openReport();
      if (open !== undefined) {
        const text = [...inRepository, "--title", title, "--body-file", "-"];
        await tool("gh", ["issue", "edit", open, ...text], markdown);
        return;
      }
      // --force: makes it, or leaves the one that is there with these words.
      const words = ["--force", "--description", "Code, state and Azure do not agree"];
      await tool("gh", ["label", "create", LABEL, ...inRepository, ...words]);
      const text = ["--title", title, "--label", LABEL, "--body-file", "-"];
      await tool("gh", ["issue", "create", ...inRepository, ...text], markdown);
    },
    async resolve(why) {
      const open = await openReport();
      if (open === undefined) return;
      await tool("gh", ["issue", "close", open, ...inRepository, "--comment", why]);
    },
    output: (name, value) =>
      appendFileSync(required(env, "GITHUB_OUTPUT"), `${name}=${oneLine(value)}\n`),
    warn: (line) => console.log(`::warning::${oneLine(line)}`),
  };
}
