// A `gh` that knows what the pipelines ask of it, and refuses the rest as the real one would.
import { optionsOf, play } from "./state.ts";

const COMMENTS = "repos/contoso/ssis/issues/7/comments";
const OF_ONE = /^repos\/contoso\/ssis\/issues\/comments\/(\d+)$/;
const FILTER =
  /^\.\[\] \| select\(\.user\.login == "([^"]+)" and \(\.body \| startswith\("([^"]+)"\)\)\) \| \.id$/;

play("gh", (state, [group, verb, ...rest], input) => {
  const inRepository = (options: Record<string, string>) => {
    if (options["--repo"] !== "contoso/ssis") throw new Error(`no repository ${options["--repo"]}`);
    return options;
  };
  const fromInput = (options: Record<string, string>) => {
    if (options["--body-file"] !== "-") throw new Error(`open ${options["--body-file"]}: no file`);
    return input;
  };
  const issue = (number: string | undefined) => {
    const found = state.issues.find((one) => String(one.number) === number);
    if (found === undefined) throw new Error(`no issue ${number}`);
    return found;
  };
  switch (`${group} ${verb}`) {
    case "api --paginate": {
      const [path, ...flags] = rest;
      if (path !== COMMENTS) throw new Error(`HTTP 404: ${path}`);
      const [, login, marker = ""] = FILTER.exec(optionsOf(flags, "--jq")["--jq"] ?? "") ?? [];
      if (login === undefined) throw new Error("failed to parse jq expression");
      const found = state.comments.filter(
        (one) => one.login === login && one.body.startsWith(marker),
      );
      return found.map(({ id }) => `${id}\n`).join("");
    }
    case "api --method": {
      const [method, path = "", ...flags] = rest;
      if (optionsOf(flags, "--input")["--input"] !== "-") throw new Error("no body");
      const { body } = JSON.parse(input) as { body: string };
      const id = OF_ONE.exec(path)?.[1];
      if (method === "POST" && path === COMMENTS)
        state.comments.push({
          id: 100 + state.comments.length,
          login: "github-actions[bot]",
          body,
        });
      else if (method === "PATCH" && id !== undefined) {
        const comment = state.comments.find((one) => String(one.id) === id);
        if (comment === undefined) throw new Error("HTTP 404: Not Found");
        comment.body = body;
      } else throw new Error(`HTTP 404: ${method} ${path}`);
      return "{}";
    }
    case "issue list": {
      const options = optionsOf(rest, "--repo", "--label", "--state", "--limit", "--json");
      inRepository(options);
      if (options["--state"] !== "open" || options["--json"] !== "number")
        throw new Error("not asked for");
      const open = state.issues.filter(
        (one) => one.state === "open" && one.label === options["--label"],
      );
      return JSON.stringify(open.map(({ number }) => ({ number })));
    }
    case "issue create": {
      const options = inRepository(optionsOf(rest, "--repo", "--title", "--label", "--body-file"));
      const label = options["--label"] ?? "";
      if (!state.labels.includes(label))
        throw new Error(`could not add label: '${label}' not found`);
      const title = options["--title"] ?? "";
      const number = state.issues.length + 1;
      state.issues.push({ number, title, body: fromInput(options), label, state: "open" });
      return `https://github.com/contoso/ssis/issues/${number}\n`;
    }
    case "issue edit": {
      const [number, ...flags] = rest;
      const options = inRepository(optionsOf(flags, "--repo", "--title", "--body-file"));
      Object.assign(issue(number), { title: options["--title"], body: fromInput(options) });
      return "";
    }
    case "issue close": {
      const [number, ...flags] = rest;
      const why = inRepository(optionsOf(flags, "--repo", "--comment"))["--comment"];
      Object.assign(issue(number), { state: "closed", why });
      return "";
    }
    case "label create": {
      const [name = "", ...flags] = rest;
      const force = flags.indexOf("--force");
      if (force < 0 && state.labels.includes(name))
        throw new Error(`label with name "${name}" already exists; use \`--force\` to update it`);
      const others = flags.filter((_, at) => at !== force);
      inRepository(optionsOf(others, "--repo", "--description"));
      if (!state.labels.includes(name)) state.labels.push(name);
      return "";
    }
    default:
      throw new Error(`unknown command "${group} ${verb}" for "gh"`);
  }
});
