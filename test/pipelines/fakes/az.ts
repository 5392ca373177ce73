// An `az` (with its extension azure-devops) that knows what the pipelines ask of it, and refuses the rest.
import { readFileSync } from "node:fs";
import { optionsOf, play } from "./state.ts";

const ORGANIZATION = "https://dev.azure.com/contoso/";
const WIQL =
  /^SELECT \[System\.Id\] FROM WorkItems WHERE \[System\.TeamProject\] = 'SSIS' AND \[System\.Tags\] CONTAINS '([^']+)' AND \[System\.State\] <> '([^']+)' ORDER BY \[System\.Id\] DESC$/;

play("az", (state, args) => {
  const [group, verb] = args;
  const there = (options: Record<string, string>) => {
    if (options["--organization"] !== ORGANIZATION) throw new Error("no such organization");
    if (options["--output"] !== "json") throw new Error("a table is not read by a program");
    return options;
  };
  if (group === "devops" && verb === "invoke") {
    const from = args.indexOf("--route-parameters");
    const to = args.findIndex((arg, at) => at > from && arg.startsWith("--"));
    const route = Object.fromEntries(
      args.slice(from + 1, to).map((pair) => pair.split("=") as [string, string]),
    );
    const rest = [...args.slice(2, from), ...args.slice(to)];
    const options = there(
      optionsOf(
        rest,
        ...["--organization", "--area", "--resource", "--api-version", "--output"],
        ...["--http-method", "--in-file"],
      ),
    );
    const { project, repositoryId, pullRequestId, threadId, commentId } = route;
    if (project !== "SSIS" || repositoryId !== "repo-1" || pullRequestId !== "7")
      throw new Error("The requested resource does not exist.");
    const body = (): { content: string; status: number; comments: { content: string }[] } =>
      JSON.parse(readFileSync(options["--in-file"] ?? "", "utf8"));
    switch (`${options["--http-method"] ?? "GET"} ${options["--resource"]}`) {
      case "GET pullRequestThreads":
        return JSON.stringify({
          // What the service itself writes, such as votes, has a thread too.
          value: [
            { id: 1, comments: [{ id: 1 }] },
            ...state.threads.map(({ id, content }) => ({ id, comments: [{ id: 1, content }] })),
          ],
        });
      case "POST pullRequestThreads": {
        const { comments, status } = body();
        const content = comments[0]?.content ?? "";
        state.threads.push({ id: 2 + state.threads.length, status, content });
        return "{}";
      }
      case "PATCH pullRequestThreadComments": {
        const thread = state.threads.find((one) => String(one.id) === threadId);
        if (thread === undefined || commentId !== "1") throw new Error("no such comment");
        thread.content = body().content;
        return "{}";
      }
      default:
        throw new Error("The requested resource does not support this http method.");
    }
  }
  if (group === "boards" && verb === "query") {
    const options = there(optionsOf(args.slice(2), "--organization", "--wiql", "--output"));
    const [, tag = "", done] = WIQL.exec(options["--wiql"] ?? "") ?? [];
    if (done === undefined) throw new Error("VS403437: the query is not right");
    const found = state.workItems.filter((one) => one.tags.includes(tag) && one.state !== done);
    return JSON.stringify(found.map(({ id }) => ({ id })));
  }
  if (group === "boards" && verb === "work-item") {
    const of = ["--organization", "--output", "--title", "--description"];
    if (args[2] === "create") {
      const options = there(optionsOf(args.slice(3), ...of, "--project", "--type", "--fields"));
      const tags = (options["--fields"] ?? "").replace("System.Tags=", "");
      state.workItems.push({
        id: state.workItems.length + 1,
        type: options["--type"] ?? "",
        title: options["--title"] ?? "",
        description: options["--description"] ?? "",
        tags,
        state: "To Do",
      });
      return "{}";
    }
    if (args[2] === "update") {
      const options = there(optionsOf(args.slice(3), ...of, "--id", "--state", "--discussion"));
      const item = state.workItems.find((one) => String(one.id) === options["--id"]);
      if (item === undefined) throw new Error("TF401232: the work item does not exist");
      item.title = options["--title"] ?? item.title;
      item.description = options["--description"] ?? item.description;
      item.state = options["--state"] ?? item.state;
      if (options["--discussion"] !== undefined) item.why = options["--discussion"];
      return "{}";
    }
  }
  throw new Error(`'${args.slice(0, 3).join(" ")}' is misspelled or not recognized by the system.`);
});
